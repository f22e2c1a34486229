import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
export const fixtures = fileURLToPath(new URL('fixtures', import.meta.url))
const patienceMs = 15_000

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface StartOptions {
  readonly env?: Record<string, string>
  readonly cwd?: string
  /** Descriptors that the server finds open, from 3 on. */
  readonly descriptors?: readonly number[]
  /** A command that ends in running the server's own, which it gets as its arguments. */
  readonly wrapper?: readonly string[]
}

/** The real command in a process of its own, with what it says. Killed with its workers when the test is over. */
export class RunningServer {
  stdout = ''
  stderr = ''
  /** Resolves when nobody holds its output any more: the master and every worker are gone. */
  readonly ended: Promise<Ended>
  readonly #child: ChildProcess
  readonly #events = new EventEmitter()

  private constructor(argv: readonly string[], options: StartOptions) {
    const { env = {}, cwd = fixtures, descriptors = [], wrapper = [] } = options
    const [program, ...args] = [...wrapper, process.execPath, cli, ...argv] as [string, ...string[]]
    // A group of its own, so that its workers can be killed with it.
    this.#child = spawn(program, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', ...descriptors],
    })
    this.#collect('stdout')
    this.#collect('stderr')
    this.ended = once(this.#child, 'close').then(([code, signal]) => {
      this.#events.emit('end')
      return { code, signal, stdout: this.stdout, stderr: this.stderr }
    })
    onTestFinished(async () => {
      this.#killGroup()
      await this.ended
    })
  }

  /** Runs the command line exactly as given. */
  static run(argv: readonly string[], options: StartOptions = {}): RunningServer {
    return new RunningServer(argv, options)
  }

  /** Serves the application on a free port, without an admin port unless one is asked for. */
  static start(target: string, argv: readonly string[] = [], options: StartOptions = {}): RunningServer {
    const bind = argv.includes('--bind') ? [] : ['--bind', '127.0.0.1:0']
    const admin = argv.includes('--admin-bind') ? [] : ['--admin-bind', 'none']
    return new RunningServer([target, ...bind, ...admin, ...argv], options)
  }

  static async ready(target: string, argv: readonly string[] = [], options: StartOptions = {}): Promise<RunningServer> {
    const server = RunningServer.start(target, argv, options)
    await server.logs(/Ready: \d+ worker/)
    return server
  }

  get pid(): number {
    return this.#child.pid!
  }

  get port(): number {
    return this.#portOf('Listening at')
  }

  get adminPort(): number {
    return this.#portOf('Admin at')
  }

  /** Pids of the workers, in the order of their start. */
  get workers(): number[] {
    return [...this.stderr.matchAll(/Booting worker with pid: (\d+)/g)].map(([, pid]) => Number(pid))
  }

  signal(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal)
  }

  /** Waits until the pattern stands in its log for the `times`-th time. */
  async logs(pattern: RegExp, times = 1): Promise<RegExpMatchArray> {
    return this.#says('stderr', pattern, times)
  }

  /** As {@link logs}, for standard output. */
  async prints(pattern: RegExp, times = 1): Promise<RegExpMatchArray> {
    return this.#says('stdout', pattern, times)
  }

  async #says(stream: 'stdout' | 'stderr', pattern: RegExp, times: number): Promise<RegExpMatchArray> {
    const all = new RegExp(pattern.source, `g${pattern.flags.replace('g', '')}`)
    const deadline = AbortSignal.timeout(patienceMs)
    for (;;) {
      const found = [...this[stream].matchAll(all)][times - 1]
      if (found) return found
      if (this.#child.stdout!.closed && this.#child.stderr!.closed) throw this.#missing(pattern, 'it ended')
      await once(this.#events, 'output', { signal: deadline }).catch(() => {
        throw this.#missing(pattern, `${patienceMs} ms went by`)
      })
    }
  }

  #collect(stream: 'stdout' | 'stderr'): void {
    this.#child[stream]!.setEncoding('utf8')
    this.#child[stream]!.on('data', (text) => {
      this[stream] += text
      this.#events.emit('output')
    })
    this.#child[stream]!.on('close', () => this.#events.emit('output'))
  }

  #portOf(label: string): number {
    return Number(new RegExp(`${label}: http://\\S+:(\\d+)`).exec(this.stderr)?.[1])
  }

  #missing(pattern: RegExp, why: string): Error {
    return new Error(`${why} before ${pattern} was said; log:\n${this.stderr}\noutput:\n${this.stdout}`)
  }

  #killGroup(): void {
    try {
      process.kill(-this.pid, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}
