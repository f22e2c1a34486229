import type { Plugin } from '../config/config.ts'
import type { Done, Exchange, UpgradeInterest } from '../exchange.ts'
import type { InFlight } from './connections.ts'
import type { HttpLimits } from './limits.ts'
import type { Refusal } from './refusal.ts'
import type { Trust } from './trust.ts'

/** What every transport is given. */
export interface TransportOptions {
  readonly limits: HttpLimits
  readonly trust: Trust
  /** Shared with the worker's other transports. */
  readonly inFlight?: InFlight | undefined
  /** Answers one exchange, at once or in time. Never throws, never rejects. */
  handle(exchange: Exchange): void | Promise<void>
  /** An answer is complete or its connection gone. */
  onDone(done: Done): void
  onRefused(refusal: Refusal): void
  onConnectionsChange(open: number): void
}

export interface HttpTransportOptions extends TransportOptions {
  /** Server middleware. With none, requests do not pass through the router at all. */
  readonly plugins?: readonly Plugin[]
  /** Whether nobody but the transport reads requests as node:http has them: no plugin, and no application that is given them. */
  readonly keepsRequests?: boolean
  /** Which upgrades reach it as such; none where it does not say. */
  upgrades?(): UpgradeInterest
}
