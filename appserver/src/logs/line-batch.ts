import { write } from 'node:fs'
import type { LogFile } from './log-file.ts'

/** Long enough to gather the lines of many requests in one write, too short for a person to notice. */
const gatherMs = 20
const retryMs = 10
const patienceMs = 1000
const enoughCharacters = 64 * 1024
/** What may wait for a slow disk or reader; lines beyond it are dropped and counted. */
const mostWaitingCharacters = 16 * 1024 ** 2

/** Gathers lines for a file and writes them together, one write at a time, without holding up who adds them. */
export class LineBatch {
  readonly #file: LogFile
  readonly #onTrouble: (problem: string) => void
  #waiting = ''
  #dropped = 0
  #timer: NodeJS.Timeout | undefined
  #writing = false
  #reopens = false
  #failed = false
  #onIdle: (() => void) | undefined

  /** @param onTrouble told once when lines begin to be lost */
  constructor(file: LogFile, onTrouble: (problem: string) => void) {
    this.#file = file
    this.#onTrouble = onTrouble
  }

  add(line: string): void {
    if (this.#waiting.length > mostWaitingCharacters) return this.#drop()
    this.#waiting += line
    if (this.#writing) return
    if (this.#waiting.length > enoughCharacters) this.#write()
    else this.#timer ??= setTimeout(() => this.#write(), gatherMs)
  }

  /** Opens the file anew, after the write that is under way. */
  reopen(): void {
    this.#reopens = true
    if (!this.#writing) this.#write()
  }

  /** Resolves when all lines are written, or after a second: a reader that is stuck must not keep the process. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      const patience = setTimeout(resolve, patienceMs)
      this.#onIdle = () => {
        clearTimeout(patience)
        resolve()
      }
      if (!this.#writing) this.#write()
    })
  }

  /** Writes what waits before it returns: for the end of the process. */
  flushNow(): void {
    this.#file.writeNow(this.#waiting)
    this.#waiting = ''
  }

  #write(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#reopens) this.#reopen()
    if (this.#waiting === '') return this.#onIdle?.()
    const bytes = Buffer.from(this.#waiting)
    this.#waiting = ''
    this.#writing = true
    this.#send(bytes)
  }

  #send(bytes: Uint8Array): void {
    write(this.#file.fd, bytes, (error, written) => {
      if (error?.code === 'EAGAIN') setTimeout(() => this.#send(bytes), retryMs)
      else if (!error && written < bytes.length) this.#send(bytes.subarray(written))
      else this.#sent(error)
    })
  }

  #sent(error: Error | null): void {
    this.#writing = false
    if (error && !this.#failed) this.#onTrouble(`lines are lost: ${error.message}`)
    this.#failed = error !== null
    if (!error && this.#dropped > 0) {
      this.#onTrouble(`${this.#dropped} lines were lost while the file could not be written`)
      this.#dropped = 0
    }
    this.#write()
  }

  #reopen(): void {
    this.#reopens = false
    try {
      this.#file.reopen()
    } catch (error) {
      this.#onTrouble((error as Error).message)
    }
  }

  #drop(): void {
    if (this.#dropped++ === 0) this.#onTrouble('lines are dropped: it is written too slowly')
  }
}
