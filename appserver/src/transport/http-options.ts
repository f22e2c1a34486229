import type { Plugin } from '../config/config.ts'
import type { Done, Exchange, UpgradeInterest } from '../exchange.ts'
import type { HttpLimits } from './limits.ts'
import type { Refusal } from './refusal.ts'
import type { Trust } from './trust.ts'

export interface HttpTransportOptions {
  readonly limits: HttpLimits
  readonly trust: Trust
  /** Server middleware. With none, requests do not pass through the router at all. */
  readonly plugins?: readonly Plugin[]
  /** Answers one exchange. Never rejects. */
  handle(exchange: Exchange): Promise<void>
  /** Which upgrades reach it as such; none where it does not say. */
  upgrades?(): UpgradeInterest
  /** An answer is complete or its connection gone. */
  onDone(done: Done): void
  onRefused(refusal: Refusal): void
  onConnectionsChange(open: number): void
}
