const memoryCheckMs = 1000
const mebibyte = 1024 ** 2

export interface RecyclingLimits {
  /** 0: no limit */
  readonly maxRequests: number
  readonly maxRequestsJitter: number
  /** 0: no limit */
  readonly maxWorkerMemory: number
}

/** When a worker has served enough, or holds too much memory, and wants to be replaced by a fresh one. */
export class Recycling {
  /** 0: no limit */
  readonly #maxRequests: number
  readonly #onDue: (reason: string) => void
  #requests = 0

  /** @param onDue called at most once for the requests; for the memory, at each check until the worker is gone */
  constructor({ maxRequests, maxRequestsJitter, maxWorkerMemory }: RecyclingLimits, onDue: (reason: string) => void) {
    this.#onDue = onDue
    this.#maxRequests = maxRequests === 0 ? 0 : maxRequests + Math.floor(Math.random() * (maxRequestsJitter + 1))
    if (maxWorkerMemory > 0) setInterval(() => this.#checkMemory(maxWorkerMemory), memoryCheckMs).unref()
  }

  /** A request was answered. */
  count(): void {
    if (++this.#requests === this.#maxRequests) this.#onDue(`it has answered ${this.#requests} requests`)
  }

  #checkMemory(limitBytes: number): void {
    const residentBytes = process.memoryUsage.rss()
    if (residentBytes <= limitBytes) return
    this.#onDue(
      `it holds ${Math.ceil(residentBytes / mebibyte)} MiB of memory, more than max-worker-memory (${Math.floor(limitBytes / mebibyte)} MiB)`,
    )
  }
}
