import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { ServerError } from '../errors.ts'

/** A file that holds the master's process number, for those who send signals to it. */
export class Pidfile {
  readonly #path: string

  private constructor(path: string) {
    this.#path = path
  }

  /** @throws {ServerError} another server that still runs wrote it, or it can't be written */
  static write(path: string): Pidfile {
    const other = readPid(path)
    if (other !== undefined && other !== process.pid && other !== process.ppid && isRunning(other)) {
      throw new ServerError(`pidfile ${path}: a server with pid ${other} is running already`)
    }
    try {
      writeFileSync(path, `${process.pid}\n`)
    } catch (error) {
      throw new ServerError(`pidfile: cannot write ${path}: ${(error as Error).message}`, 1, { cause: error })
    }
    return new Pidfile(path)
  }

  /** Removes the file, unless a successor has written its own number. */
  remove(): void {
    if (readPid(this.#path) === process.pid) rmSync(this.#path, { force: true })
  }
}

function readPid(path: string): number | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim()
    return /^\d+$/.test(text) ? Number(text) : undefined
  } catch {
    return undefined
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
