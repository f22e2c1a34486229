import { EventEmitter } from 'node:events'

interface Events {
  /** The wanted number of workers serve: for the first time, or after a reload. */
  ready: [workers: number]
  /** A reload starts. */
  reloading: []
  /** A reload is over; with an error, the old workers go on. */
  reloaded: [error: Error | undefined]
  /** The server drains and then ends, within `graceMs`; not said by a master that has been replaced. */
  stopping: [graceMs: number]
  /** The wanted number of workers has changed; `before` is undefined at the start. */
  workersWanted: [workers: number, before: number | undefined]
  /** A worker is silent or too slow and is being killed. */
  workerKilled: [worker: { readonly pid: number; readonly reason: string }]
  workerEnded: [worker: { readonly pid: number; readonly code: number | null; readonly signal: NodeJS.Signals | null }]
}

/** What happens to a server, for those who watch it from outside: hooks, systemd. */
export class Lifecycle extends EventEmitter<Events> {}
