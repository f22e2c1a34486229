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
  readonly #last = new Map<T, { bytesRead: number; atMs: number }>()
  #sweep: NodeJS.Timeout | undefined

  constructor(limitMs: number, onSilent: (item: T) => void) {
    this.#limitMs = limitMs
    this.#onSilent = onSilent
  }

  add(item: T): void {
    this.#last.set(item, { bytesRead: item.bytesRead, atMs: performance.now() })
    this.#sweep ??= setInterval(() => this.#check(), Math.min(1000, this.#limitMs / 8)).unref()
  }

  delete(item: T): void {
    if (this.#last.size > 0) this.#last.delete(item)
  }

  #check(): void {
    const nowMs = performance.now()
    for (const [item, last] of this.#last) {
      if (!item.awaited || item.bytesRead !== last.bytesRead) {
        last.bytesRead = item.bytesRead
        last.atMs = nowMs
      } else if (nowMs - last.atMs >= this.#limitMs) {
        this.#last.delete(item)
        this.#onSilent(item)
      }
    }
    if (this.#last.size > 0) return
    clearInterval(this.#sweep)
    this.#sweep = undefined
  }
}
