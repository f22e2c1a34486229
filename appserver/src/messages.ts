import type { Figures } from './metrics/figures.ts'
import type { Protocol } from './settings/index.ts'
import type { Settings } from './settings/table.ts'

/** What the master tells a worker. A connection's message carries the socket beside it. */
export type ToWorker =
  /** `startedMs`: from when its boot timeout counts, as Date.now() has it. */
  | { readonly type: 'boot'; readonly boot: Boot; readonly startedMs: number }
  | { readonly type: 'connection'; readonly id: number; readonly protocol: Protocol }
  | { readonly type: 'retire'; readonly graceMs: number }
  /** Opens the log files anew. */
  | { readonly type: 'reopen' }

/** All that a worker needs to know to serve. */
export interface Boot {
  /** MODULE:ATTRIBUTE */
  readonly application: string
  readonly settings: BootSettings
  /** The config file's path, for the hooks and plugins in it: functions can't be sent. */
  readonly configFile: string | undefined
  /** How far V8's old generation may grow; undefined: as far as V8 thinks right. */
  readonly heapLimitMebibytes: number | undefined
}

/** The settings, with `auto` put into numbers. */
export type BootSettings = Omit<Settings, 'workers'> & { readonly workers: number }

/** What a worker tells the master. */
export type ToMaster =
  | { readonly type: 'ready'; readonly interface: string; readonly reason: string }
  | { readonly type: 'failed'; readonly stage: 'load' | 'boot'; readonly message: string }
  | { readonly type: 'taken'; readonly id: number }
  | { readonly type: 'load'; readonly connections: number }
  /** Asks to be replaced; `urgent` when it must not be given another connection. */
  | { readonly type: 'leaving'; readonly urgent: boolean; readonly reason: string }
  | { readonly type: 'alive'; readonly figures: Figures }
  /** Files that the application is made of, besides those told of before. */
  | { readonly type: 'loaded'; readonly files: readonly string[] }

/** What goes over the channel from a worker: under a name of its own, because the application may send over the same channel. */
export interface FromWorker {
  readonly portico: ToMaster
}

/** The descriptor on which a worker's watchdog reports, a line of JSON for each {@link Stuck}. */
export const reportFd = 4

/** What the watchdog found when the event loop did not turn. */
export interface Stuck {
  /** `starting`: the application is loaded, and has not said that it is ready. */
  readonly phase: 'booting' | 'starting' | 'serving'
  /** Since when the event loop has not turned. */
  readonly silentMs: number
  /** As V8 writes it; undefined when the main thread does not answer, so does not run JavaScript. */
  readonly stack: string | undefined
  /** Whether the main thread uses a processor; undefined where the system does not tell. */
  readonly computing: boolean | undefined
}
