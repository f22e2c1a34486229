import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter } from 'node:path'

/** A command that has ended. */
export interface Command {
  readonly exitCode: number | null
  /** Both streams, in the order they arrived. */
  readonly output: string
  readonly tookMs: number
}

export interface CommandOptions {
  readonly variables?: Readonly<Record<string, string>>
  /** Of the test: when its time is over, so is the command's, and that of all it started. */
  readonly signal?: AbortSignal
}

/** What belongs to the machine and its user, and not to the test run. */
const ofTheMachine =
  /^(HOME|USER|LANG|TMPDIR|DOCKER_\w+|(https?|no)_proxy|npm_config_(registry|cafile)|NODE_EXTRA_CA_CERTS|CHROMIUM)$/i

/** Runs a command to its end, as the machine's user would who has just opened a terminal in the folder. */
export async function runCommand(
  folder: string,
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<Command> {
  const began = performance.now()
  const started = startCommand(folder, command, args, options)
  const exitCode = await started.end
  return { exitCode, output: started.output, tookMs: performance.now() - began }
}

/** Starts a command in the same way, in a process group of its own. */
export function startCommand(
  folder: string,
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): StartedCommand {
  const env = { ...machineEnvironment(), ...options.variables }
  const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  return new StartedCommand(child, options.signal)
}

export class StartedCommand {
  /** Resolves with the exit code when the command, and whatever holds its output, has ended. */
  readonly end: Promise<number | null>
  readonly #child: ChildProcess
  readonly #endOfRun = () => this.#signal('SIGKILL')
  #output = ''
  #ended = false

  constructor(child: ChildProcess, signal: AbortSignal | undefined) {
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text
      })
    }
    // A test run that ends early must not leave it behind.
    process.once('exit', this.#endOfRun)
    signal?.addEventListener('abort', this.#endOfRun)
    this.end = once(child, 'close').then(([exitCode]) => {
      this.#ended = true
      process.off('exit', this.#endOfRun)
      signal?.removeEventListener('abort', this.#endOfRun)
      return exitCode as number | null
    })
  }

  get output(): string {
    return this.#output
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Ctrl-C in its terminal: the whole group gets it. Resolves when it has ended. */
  async interrupt(): Promise<void> {
    this.#signal('SIGINT')
    await this.end
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.#child.pid!, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

function machineEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name, value]) => ofTheMachine.test(name) && value !== undefined)
  // Commands of this repository's packages must not stand in for those that are missing elsewhere.
  const path = (process.env.PATH ?? '').split(delimiter).filter((place) => !place.endsWith('node_modules/.bin'))
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter) } as Record<string, string>
}
