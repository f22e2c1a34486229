import type { Settings } from './settings/table.ts'

/** What the master tells a worker. A connection's message carries the socket beside it. */
export type ToWorker =
  | { readonly type: 'boot'; readonly boot: Boot }
  | { readonly type: 'connection'; readonly id: number }
  | { readonly type: 'retire'; readonly graceMs: number }
  /** Opens the log files anew. */
  | { readonly type: 'reopen' }

/** All that a worker needs to know to serve. */
export interface Boot {
  /** MODULE:ATTRIBUTE */
  readonly application: string
  readonly settings: Settings
  /** The config file's path, for the hooks and plugins in it: functions can't be sent. */
  readonly configFile: string | undefined
}

/** What a worker tells the master. */
export type ToMaster =
  | { readonly type: 'ready'; readonly interface: string; readonly reason: string }
  | { readonly type: 'failed'; readonly stage: 'load' | 'boot'; readonly message: string }
  | { readonly type: 'taken'; readonly id: number }
  | { readonly type: 'load'; readonly connections: number }
  /** Asks to be replaced; `urgent` when it must not be given another connection. */
  | { readonly type: 'leaving'; readonly urgent: boolean; readonly reason: string }
  | { readonly type: 'alive' }
