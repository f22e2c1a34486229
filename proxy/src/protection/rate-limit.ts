/** Requests of one address in a time; `r/s` and `r/m` as nginx has them. */
export interface Rate {
  readonly requests: number
  readonly perMs: number
}

export interface RateLimitOptions {
  readonly rate: Rate
  /** Requests above the rate that are let through at once. */
  readonly burst: number
}

interface Bucket {
  /** Requests above the rate. */
  excess: number
  seenMs: number
}

/** About what nginx's zone of 10 MB holds. */
const mostAddresses = 80_000

/** nginx's limit_req with nodelay: a bucket for each address, that empties at the rate and overflows above the burst. */
export class RateLimit {
  /** When the rate allows one more. */
  readonly retryAfterS: number
  readonly #options: RateLimitOptions
  /** The address that was seen longest ago comes first. */
  readonly #buckets = new Map<string, Bucket>()

  constructor(options: RateLimitOptions) {
    this.#options = options
    const { requests, perMs } = options.rate
    this.retryAfterS = Math.ceil(perMs / requests / 1000)
  }

  /** Counts a request. @returns whether it may pass; one that may not is not counted */
  admits(address: string, nowMs: number): boolean {
    const { rate, burst } = this.#options
    const bucket = this.#buckets.get(address)
    const passedMs = bucket ? nowMs - bucket.seenMs : 0
    const excess = bucket ? Math.max(0, bucket.excess - (passedMs * rate.requests) / rate.perMs + 1) : 0
    if (excess > burst) return false
    this.#remember(address, { excess, seenMs: nowMs })
    return true
  }

  #remember(address: string, bucket: Bucket): void {
    this.#buckets.delete(address)
    this.#buckets.set(address, bucket)
    if (this.#buckets.size > mostAddresses) this.#buckets.delete(this.#buckets.keys().next().value!)
  }
}
