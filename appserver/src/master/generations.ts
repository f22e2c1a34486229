import { ServerError } from '../errors.ts'

type Waiting = (error?: ServerError) => void

/**
 * Which generation of workers is wanted, and which is the newest that has served. A reload wants a new one;
 * it ends when that one serves, when it is given up, or when a newer reload takes its place.
 */
export class Generations {
  /** The generation that is wanted. */
  current = 1
  /** The newest that has served; 0 before the first. */
  served = 0
  #newest = 1
  readonly #waiting = new Map<number, Waiting>()

  /** Wants a new generation. @returns resolves when it serves. @throws {ServerError} it was given up */
  advance(): Promise<void> {
    const generation = ++this.#newest
    this.current = generation
    return new Promise((resolve, reject) => {
      this.#waiting.set(generation, (error) => (error ? reject(error) : resolve()))
    })
  }

  /** The wanted generation serves. @returns whether that is new */
  serve(): boolean {
    if (this.served === this.current) return false
    this.served = this.current
    this.#settle(this.served)
    return true
  }

  /** Goes back to the generation that serves. */
  giveUp(reason: string): void {
    const failed = this.current
    this.current = this.served
    this.#settle(failed, new ServerError(reason))
  }

  /** The wanted generation will not serve for now, though it stays wanted. */
  interrupt(reason: string): void {
    if (this.current > this.served) this.#settle(this.current, new ServerError(reason))
  }

  /** Nothing more will come. */
  close(): void {
    this.#settle(this.#newest, new ServerError('the server is stopping'))
  }

  #settle(generation: number, error?: ServerError): void {
    for (const [waiting, settle] of this.#waiting) {
      if (waiting > generation) continue
      this.#waiting.delete(waiting)
      settle(waiting === generation ? error : new ServerError('a newer reload took its place'))
    }
  }
}
