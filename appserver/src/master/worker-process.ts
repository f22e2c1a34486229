import { type ChildProcess, fork } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { type Boot, reportFd, type Stuck } from '../messages.ts'

/**
 * The processes that workers run in, each with a channel for messages and a pipe for its watchdog. One can be started ahead:
 * it has loaded the server when it is told what to serve, which is half of the time that a worker takes to be ready.
 */
export class WorkerProcesses {
  #spare: ChildProcess | undefined

  take(boot: Boot): ChildProcess {
    const spare = this.#spare
    this.#spare = undefined
    return spare?.connected ? spare : start(boot)
  }

  /** Starts one for the next worker. Without a master it ends by itself. */
  prepare(boot: Boot): void {
    this.#spare ??= start(boot)
  }
}

/** Listens to the watchdog of a worker's process. */
export function readReports(child: ChildProcess, onStuck: (stuck: Stuck) => void): void {
  const reports = child.stdio[reportFd] as Readable | undefined
  // A process that could not be started has none, and says so by its own 'error'.
  if (!reports) return
  createInterface({ input: reports }).on('line', (line) => {
    const stuck = parseReport(line)
    if (stuck) onStuck(stuck)
  })
}

/** The application shares the descriptor: what it writes there, or a worker that dies while it writes, is no report. */
function parseReport(line: string): Stuck | undefined {
  try {
    const report = JSON.parse(line) as Stuck | null
    return typeof report === 'object' && report !== null ? report : undefined
  } catch {
    return undefined
  }
}

function start({ heapLimitMebibytes }: Boot): ChildProcess {
  const heap = heapLimitMebibytes === undefined ? [] : [`--max-old-space-size=${heapLimitMebibytes}`]
  const child = fork(new URL('../worker/main.ts', import.meta.url), [], {
    serialization: 'json',
    // Else SIGUSR1 to the process group opens the inspector of a worker that is booting. The master tells what it means.
    execArgv: [...process.execArgv, '--disable-sigusr1', ...heap],
    stdio: ['inherit', 'inherit', 'inherit', 'ipc', 'pipe'],
  })
  // Whoever takes it listens, too; one that waits as a spare has nobody else.
  child.on('error', () => {})
  return child
}
