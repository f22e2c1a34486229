/** Answers calls that overlap one after the other. */
export class InTurn {
  #last: Promise<unknown> = Promise.resolve()

  take<Result>(step: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(step)
    // One that fails is its caller's business, and not that of the next.
    this.#last = result.catch(() => {})
    return result
  }
}
