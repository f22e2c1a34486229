import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { fileURLToPath } from 'node:url'

export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url))

const stopDeadlineMs = 10_000
const silenceLimitMs = 20_000

/** A public command of ours as a user starts it, from the repository's root. */
export class RunningCommand {
  readonly #child: ChildProcess
  readonly #command: string
  readonly #news = new EventEmitter()
  #output = ''
  #closed = false

  private constructor(child: ChildProcess, command: string) {
    this.#child = child
    this.#command = command
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text
        this.#news.emit('news')
      })
    }
    child.once('close', () => {
      this.#closed = true
      this.#news.emit('news')
    })
  }

  /** A process group of its own, so that nothing it starts can outlive the test. */
  static start(
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    folder = repositoryRoot,
  ): RunningCommand {
    return RunningCommand.#spawn(process.execPath, args, { PATH: process.env.PATH, ...environment }, folder)
  }

  /** A verb of the Makefile that runs until it is stopped. */
  static startMake(
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
    folder = repositoryRoot,
  ): RunningCommand {
    return RunningCommand.#spawn('make', args, { PATH: process.env.PATH, ...environment }, folder)
  }

  static #spawn(program: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd: string): RunningCommand {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    return new RunningCommand(child, `${program === process.execPath ? 'node' : program} ${args.join(' ')}`)
  }

  /** Runs a command that ends by itself. */
  static async run(
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    folder = repositoryRoot,
  ): Promise<void> {
    const { exitCode, output } = await RunningCommand.#toItsEnd(args, environment, folder)
    if (exitCode !== 0) throw new Error(`node ${args.join(' ')} ended with ${exitCode}:\n${output}`)
  }

  /** Runs a command that has to end by itself with an exit code that says failure. @returns what it said */
  static async fail(args: readonly string[]): Promise<string> {
    const { exitCode, output } = await RunningCommand.#toItsEnd(args, {}, repositoryRoot)
    if (exitCode === 0) throw new Error(`node ${args.join(' ')} did not fail:\n${output}`)
    return output
  }

  static async #toItsEnd(args: readonly string[], environment: Readonly<Record<string, string>>, folder: string) {
    const command = RunningCommand.start(args, environment, folder)
    while (!command.#closed) await once(command.#news, 'news')
    return { exitCode: command.#child.exitCode, output: command.#output }
  }

  get pid(): number {
    return this.#child.pid!
  }

  /** Both streams, in the order they arrived. */
  get output(): string {
    return this.#output
  }

  /** Resolves with the first match in the output; rejects with all of it if the command ends before, or goes silent. */
  async saying(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#output)
      if (match) return match
      if (this.#closed) throw new Error(`${this.#command} ended without saying ${pattern}:\n${this.#output}`)
      await once(this.#news, 'news', { signal: AbortSignal.timeout(silenceLimitMs) }).catch((cause: unknown) => {
        const said = `${this.#command} did not say ${pattern} but:\n${this.#output}`
        throw new Error(said, { cause })
      })
    }
  }

  /** How often the output says the pattern (a global one). */
  count(pattern: RegExp): number {
    return [...this.#output.matchAll(pattern)].length
  }

  /** Resolves when the output has said the pattern (a global one) so often. */
  async sayingTimes(pattern: RegExp, times: number): Promise<void> {
    while (this.count(pattern) < times) {
      if (this.#closed)
        throw new Error(`${this.#command} ended before saying ${pattern} ${times} times:\n${this.#output}`)
      await once(this.#news, 'news', { signal: AbortSignal.timeout(silenceLimitMs) }).catch((cause: unknown) => {
        const said = `${this.#command} did not say ${pattern} ${times} times but:\n${this.#output}`
        throw new Error(said, { cause })
      })
    }
  }

  /** Ends it and all that it started as Ctrl-C at the terminal does. */
  async interrupt(): Promise<void> {
    process.kill(-this.#child.pid!, 'SIGINT')
    while (!this.#closed) await once(this.#news, 'news')
  }

  /** Asks it to end; whatever of its group is left then is killed, and that is an error. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM')
    const overdue = setTimeout(() => this.#killGroup(), stopDeadlineMs)
    while (!this.#closed) await once(this.#news, 'news')
    clearTimeout(overdue)
    if (this.#child.signalCode === 'SIGKILL' || this.#killGroup()) {
      throw new Error(`${this.#command} left processes behind after SIGTERM:\n${this.#output}`)
    }
  }

  #killGroup(): boolean {
    try {
      return process.kill(-this.#child.pid!, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
      throw error
    }
  }
}
