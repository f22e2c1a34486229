import type { Done } from '../exchange.ts'
import { type AccessLine, accessLine } from './access-line.ts'
import { LineBatch } from './line-batch.ts'
import { LogFile } from './log-file.ts'

export interface AccessLogOptions {
  /** A path, or `-` for standard output. */
  readonly file: string
  readonly format: string
  readonly pid: number
  /** Told when lines are lost. */
  onTrouble(problem: string): void
}

/** One line for each answered request. */
export class AccessLog {
  readonly #line: AccessLine
  readonly #batch: LineBatch

  /** @throws {ServerError} the file can't be opened */
  constructor({ file, format, pid, onTrouble }: AccessLogOptions) {
    this.#line = accessLine(format, pid)
    this.#batch = new LineBatch(new LogFile(file, 1), (problem) => onTrouble(`Access log: ${problem}`))
  }

  write(done: Done): void {
    this.#batch.add(`${this.#line(done)}\n`)
  }

  /** Opens the file anew after a rotation. */
  reopen(): void {
    this.#batch.reopen()
  }

  /** Resolves when all lines are written, or when the reader has been given up. */
  async close(): Promise<void> {
    await this.#batch.close()
  }

  /** Writes what waits, at the end of a process that can't wait itself. */
  flushNow(): void {
    this.#batch.flushNow()
  }
}
