import type { Writable } from 'node:stream'
import { exitCode, LoadError } from '../errors.ts'

/**
 * Looks on while the application is loaded, and called, in this process. It can end the process, or leave it with nothing to wait for; neither
 * may pass for success.
 */
export class EarlyEnd {
  readonly #stderr: Writable
  #isLoaded = false

  constructor(stderr: Writable) {
    this.#stderr = stderr
  }

  /** The application is loaded: from now on, what is missing is its answer. */
  loaded(): void {
    this.#isLoaded = true
  }

  /** What the work gives. @throws {LoadError} nothing is left that could bring it to its end; and what the work throws */
  async during<Result>(work: Promise<Result>): Promise<Result> {
    const stuck = Promise.withResolvers<never>()
    const onIdle = () => stuck.reject(new LoadError('the application waits for something that nothing will bring'))
    process.once('beforeExit', onIdle)
    process.once('exit', this.#tell)
    try {
      return await Promise.race([work, stuck.promise])
    } finally {
      process.off('beforeExit', onIdle)
      process.off('exit', this.#tell)
    }
  }

  readonly #tell = (code: number): void => {
    process.exitCode = this.#isLoaded ? exitCode.failure : exitCode.applicationFailedToLoad
    const missing = this.#isLoaded ? 'its answer was complete' : 'it was loaded'
    this.#stderr.write(`appserver: the application ended the process, with exit code ${code}, before ${missing}\n`)
  }
}
