import type { Counts, Figures } from './metrics/figures.ts'

/** One worker, as the master last heard of it. */
export interface WorkerStatus {
  readonly pid: number
  /** Which reload it belongs to, from 1. */
  readonly generation: number
  readonly state: 'booting' | 'ready' | 'retiring' | 'gone'
  readonly connections: number
  readonly uptimeSeconds: number
  /** Since its last word. A worker whose event loop is stuck says none. */
  readonly silentSeconds: number
  /** The share of a CPU that it used between its last two heartbeats. */
  readonly cpuShare: number
  /** Undefined before its first heartbeat. */
  readonly figures: Figures | undefined
}

/** What the master has and wants. */
export interface MasterStatus {
  readonly state: 'starting' | 'running' | 'reloading' | 'suspended' | 'stopping'
  readonly wanted: number
  readonly ready: number
  /** Connections that no worker has taken yet. */
  readonly waiting: number
  readonly workers: readonly WorkerStatus[]
  /** Of all workers, those that are gone included. */
  readonly counts: Counts
  readonly starts: number
  readonly exits: Readonly<Record<ExitReason, number>>
  /** Set while workers die one after the other. */
  readonly dying: { readonly failures: number; readonly nextStartSeconds: number } | undefined
}

/** Asked to end; killed by the master; anything else. */
export type ExitReason = 'retired' | 'killed' | 'died'

/** Everything that a server says of itself. */
export interface ServerStatus extends MasterStatus {
  readonly version: string
  readonly application: string
  readonly pid: number
  readonly uptimeSeconds: number
  readonly listening: readonly string[]
  readonly reloads: { readonly succeeded: number; readonly failed: number }
  /** Why it is not ready for requests; undefined when it is. */
  readonly unready: string | undefined
}

/** Why requests should go elsewhere for now; undefined when they need not. */
export function unreadyReason({ state, ready, wanted, dying }: Omit<MasterStatus, 'counts'>): string | undefined {
  if (state === 'stopping') return 'the server is stopping'
  if (state === 'suspended') return 'the server is suspended: it has no workers until the next reload'
  if (dying && ready < wanted)
    return `workers keep dying: ${dying.failures} in a row, the next is started in ${dying.nextStartSeconds.toFixed(1)} s`
  if (ready > 0) return undefined
  return state === 'starting' ? 'the server is starting: no worker is ready yet' : 'no worker is ready'
}
