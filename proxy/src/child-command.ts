import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'

export interface Ending {
  /** As a shell would report it: 128 + N for a signal, 127 for a command that is not there. */
  readonly exitCode: number
  readonly description: string
}

/** The command that the front starts and stops together with itself: usually the application server. */
export class ChildCommand {
  readonly ended: Promise<Ending>
  readonly #child: ChildProcess

  constructor(command: string, args: readonly string[]) {
    // Its output is the terminal's, and so are its signals: Ctrl-C reaches it directly, in the same process group.
    this.#child = spawn(command, args, { stdio: 'inherit' })
    const { promise, resolve } = Promise.withResolvers<Ending>()
    this.ended = promise
    this.#child.once('error', (error: NodeJS.ErrnoException) => resolve(failedStart(command, error)))
    this.#child.once('exit', (code, signal) => resolve(endingOf(command, code, signal)))
  }

  /** SIGTERM, and SIGKILL when that has no effect in time. */
  async stop(graceMs: number): Promise<void> {
    this.kill('SIGTERM')
    const deadline = setTimeout(() => this.kill('SIGKILL'), graceMs)
    await this.ended
    clearTimeout(deadline)
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }
}

function failedStart(command: string, error: NodeJS.ErrnoException): Ending {
  const isMissing = error.code === 'ENOENT'
  const description = `cannot start ${command}: ${isMissing ? 'there is no such command' : error.message}`
  return { exitCode: isMissing ? 127 : 126, description }
}

function endingOf(command: string, code: number | null, signal: NodeJS.Signals | null): Ending {
  return signal === null
    ? { exitCode: code ?? 1, description: `${command} ended with exit code ${code}` }
    : { exitCode: 128 + constants.signals[signal], description: `${command} was ended by ${signal}` }
}
