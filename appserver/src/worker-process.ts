import { type ChildProcess, fork } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { type Boot, reportFd, type Stuck } from './messages.ts'

/** Starts a worker's process, with a channel for messages and a pipe for its watchdog. */
export function startWorkerProcess({ heapLimitMebibytes }: Boot, onStuck: (stuck: Stuck) => void): ChildProcess {
  const heap = heapLimitMebibytes === undefined ? [] : [`--max-old-space-size=${heapLimitMebibytes}`]
  const child = fork(new URL('./worker.ts', import.meta.url), [], {
    serialization: 'json',
    // Else SIGUSR1 to the process group opens the inspector of a worker that is booting. The master tells what it means.
    execArgv: [...process.execArgv, '--disable-sigusr1', ...heap],
    stdio: ['inherit', 'inherit', 'inherit', 'ipc', 'pipe'],
  })
  const reports = child.stdio[reportFd] as Readable | undefined
  // A process that could not be started says so by its own 'error'.
  if (reports) createInterface({ input: reports }).on('line', (line) => onStuck(JSON.parse(line) as Stuck))
  return child
}
