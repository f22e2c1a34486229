/** A connection that is kept for the next request. */
export interface Kept {
  /** Since when nothing has been asked on it, as performance.now() has it; undefined while something is. */
  readonly idleSinceMs: number | undefined
}

/**
 * Finds the connections that nothing was asked on for too long. Looked through now and then: to begin and to end a time for each request would
 * cost more than all of the looking.
 */
export class IdleConnections<T extends Kept> {
  readonly #limitMs: number
  readonly #onExpired: (connection: T) => void
  readonly #open = new Set<T>()
  #sweep: NodeJS.Timeout | undefined

  constructor(limitMs: number, onExpired: (connection: T) => void) {
    this.#limitMs = limitMs
    this.#onExpired = onExpired
  }

  add(connection: T): void {
    this.#open.add(connection)
    this.#sweep ??= setInterval(() => this.#check(), Math.min(1000, this.#limitMs / 8)).unref()
  }

  delete(connection: T): void {
    this.#open.delete(connection)
    if (this.#open.size > 0) return
    clearInterval(this.#sweep)
    this.#sweep = undefined
  }

  #check(): void {
    const nowMs = performance.now()
    for (const connection of this.#open) {
      const { idleSinceMs } = connection
      if (idleSinceMs !== undefined && nowMs - idleSinceMs >= this.#limitMs) this.#onExpired(connection)
    }
  }
}
