interface Waiting {
  readonly admit: () => void
  readonly refuse: (reason: unknown) => void
}

/** Lets so many in at once and the others after them, first come, first served, without blocking the event loop. */
export class Turns {
  readonly #waiting = new Set<Waiting>()
  #free: number

  constructor(atOnce: number) {
    this.#free = atOnce
  }

  /** Rejects with the signal's reason when it comes first, or with what {@link refuseWaiting} is given. */
  async take(signal?: AbortSignal): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1
      return
    }
    await new Promise<void>((admit, refuse) => this.#wait({ admit, refuse }, signal))
  }

  give(): void {
    const [next] = this.#waiting
    if (!next) {
      this.#free += 1
      return
    }
    this.#waiting.delete(next)
    next.admit()
  }

  /** For when it is known that waiting is in vain. */
  refuseWaiting(reason: unknown): void {
    for (const { refuse } of this.#waiting) refuse(reason)
    this.#waiting.clear()
  }

  /** Takes a turn for as long as the work lasts. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.take()
    try {
      return await work()
    } finally {
      this.give()
    }
  }

  #wait(waiting: Waiting, signal: AbortSignal | undefined): void {
    this.#waiting.add(waiting)
    signal?.addEventListener('abort', () => {
      if (this.#waiting.delete(waiting)) waiting.refuse(signal.reason)
    })
  }
}
