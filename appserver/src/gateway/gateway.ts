import type { Exchange } from '../exchange.ts'
import type { ServerFacts } from './environ.ts'

/** Answers one exchange by calling the application. Never rejects. */
export type Gateway = (exchange: Exchange) => Promise<void>

/** What a gateway needs beside the application. */
export interface GatewayContext {
  readonly server: ServerFacts
  /** Logs what the application, or the client, did wrong. */
  report(exchange: Exchange, error: unknown): void
}
