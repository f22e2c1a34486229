/** Somebody wants the benchmark to end: what was started has to be stopped, and nothing is a result any more. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** The wish to end, asked for between two measurements. */
export class Interruption {
  #wished = false

  wish(): void {
    this.#wished = true
  }

  /** @throws {Interrupted} */
  proceed(): void {
    if (this.#wished) throw new Interrupted('ended by a signal')
  }
}
