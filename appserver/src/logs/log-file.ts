import { closeSync, openSync, writeSync } from 'node:fs'
import { ServerError } from '../errors.ts'

/** How long a reader that is behind may hold up a write that can't wait. */
const patienceMs = 1000
const retryMs = 5

/** A file that lines are added to, or a standard stream. A rotated one is reopened by its name. */
export class LogFile {
  readonly #path: string | undefined
  #fd: number

  /**
   * @param path `-` for the standard stream
   * @throws {ServerError} it can't be opened
   */
  constructor(path: string, standardFd: 1 | 2) {
    this.#path = path === '-' ? undefined : path
    this.#fd = this.#path === undefined ? standardFd : open(this.#path)
  }

  get fd(): number {
    return this.#fd
  }

  /** Opens the file anew: under its name there may be another by now. @throws {ServerError} the old one stays in use */
  reopen(): void {
    if (this.#path === undefined) return
    const before = this.#fd
    this.#fd = open(this.#path)
    closeSync(before)
  }

  /** Writes before it returns. What the disk or the reader refuses is lost: a log must not stop what it tells of. @returns whether it took all */
  writeNow(bytes: Uint8Array): boolean {
    let rest = bytes
    const deadlineMs = Date.now() + patienceMs
    while (rest.length > 0) {
      try {
        rest = rest.subarray(writeSync(this.#fd, rest))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || Date.now() > deadlineMs) return false
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs)
      }
    }
    return true
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'a')
  } catch (error) {
    throw new ServerError(`cannot write ${path}: ${(error as Error).message}`, 1, { cause: error })
  }
}
