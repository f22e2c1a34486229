/** One time limit for many: they fall due in the order in which they began, so a single timer serves them all. */
export class Deadlines<T> {
  readonly #limitMs: number
  readonly #onExpired: (item: T) => void
  readonly #dueMs = new Map<T, number>()
  #timer: NodeJS.Timeout | undefined

  constructor(limitMs: number, onExpired: (item: T) => void) {
    this.#limitMs = limitMs
    this.#onExpired = onExpired
  }

  add(item: T, startedMs: number): void {
    this.#dueMs.set(item, startedMs + this.#limitMs)
    this.#timer ??= setTimeout(() => this.#expire(), this.#limitMs).unref()
  }

  has(item: T): boolean {
    return this.#dueMs.has(item)
  }

  delete(item: T): void {
    if (this.#dueMs.size > 0) this.#dueMs.delete(item)
  }

  /** The timer is not stopped when the item it was set for ends in time: it finds the next one instead. */
  #expire(): void {
    this.#timer = undefined
    const nowMs = performance.now()
    for (const [item, dueMs] of this.#dueMs) {
      if (dueMs > nowMs) {
        this.#timer = setTimeout(() => this.#expire(), Math.ceil(dueMs - nowMs)).unref()
        return
      }
      this.#dueMs.delete(item)
      this.#onExpired(item)
    }
  }
}
