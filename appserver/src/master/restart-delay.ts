const firstDelayMs = 100
const longestDelayMs = 30_000
/** Failures further apart than this are not one series. */
const seriesGapMs = 60_000

/** Grows the time between starts of workers that keep dying, so that broken code does not become a storm of processes. */
export class RestartDelay {
  readonly #onElapsed: () => void
  #failures = 0
  #lastFailureMs = 0
  #dueMs = 0
  #timer: NodeJS.Timeout | undefined

  constructor(onElapsed: () => void) {
    this.#onElapsed = onElapsed
  }

  /** How many have failed in a row, and when the next start is due. */
  get series(): { failures: number; nextStartMs: number } {
    const recent = Date.now() - this.#lastFailureMs <= seriesGapMs
    return { failures: recent ? this.#failures : 0, nextStartMs: Math.max(0, this.#dueMs - Date.now()) }
  }

  /** Whether a worker may be started now. */
  allows(): boolean {
    return this.#timer === undefined
  }

  failed(): void {
    if (Date.now() - this.#lastFailureMs > seriesGapMs) this.#failures = 0
    this.#lastFailureMs = Date.now()
    const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** this.#failures++)
    clearTimeout(this.#timer)
    this.#dueMs = Date.now() + delayMs
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#onElapsed()
    }, delayMs)
  }

  /** Forgets the failures: new code deserves a first try at once. */
  reset(): void {
    this.close()
    this.#failures = 0
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
