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

  /** Rejects with the signal's reason when there is a wait and it comes first, or with what {@link refuseWaiting} is given. */
  async take(signal?: AbortSignal): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1
      return
    }
    signal?.throwIfAborted()
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

  /** Takes a turn for as long as the work lasts; the signal ends the waiting, not the work. */
  async during<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    await this.take(signal)
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
