/** Whatever is heard by how many bytes have come. */
export interface Heard {
  readonly bytesRead: number
  /** Whether silence is the other side's: it is waited for. */
  readonly awaited: boolean
}

/** Finds those that have been silent for too long. Looked through now and then: to begin and to end a time for each request, or each piece of it, would cost more than all of the looking. */
export class Silences<T extends Heard> {
  readonly #limitMs: number
  readonly #onSilent: (item: T) => void
  /** What was last heard of each, and since when it is silent; undefined while it is not its turn. */
  readonly #last = new Map<T, { bytesRead: number; sinceMs: number | undefined }>()
  #sweep: NodeJS.Timeout | undefined

  constructor(limitMs: number, onSilent: (item: T) => void) {
    this.#limitMs = limitMs
    this.#onSilent = onSilent
  }

  add(item: T): void {
    this.#last.set(item, { bytesRead: item.bytesRead, sinceMs: performance.now() })
    this.#sweep ??= setInterval(() => this.#check(), Math.min(1000, this.#limitMs / 8)).unref()
  }

  delete(item: T): void {
    if (this.#last.size > 0) this.#last.delete(item)
  }

  #check(): void {
    const nowMs = performance.now()
    for (const [item, last] of this.#last) {
      const { bytesRead } = item
      const isSilent = item.awaited && bytesRead === last.bytesRead
      last.bytesRead = bytesRead
      // Late by the time between two looks, and never early.
      if (!isSilent) last.sinceMs = undefined
      else if (last.sinceMs === undefined) last.sinceMs = nowMs
      else if (nowMs - last.sinceMs >= this.#limitMs) {
        this.#last.delete(item)
        this.#onSilent(item)
      }
    }
    if (this.#last.size > 0) return
    clearInterval(this.#sweep)
    this.#sweep = undefined
  }
}
