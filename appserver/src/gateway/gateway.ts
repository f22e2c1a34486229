import type { Exchange } from '../exchange.ts'
import type { ServerFacts } from './environ.ts'

/** Answers one exchange by calling the application: at once, or in time. Never throws, never rejects. */
export type Gateway = (exchange: Exchange) => void | Promise<void>

/** What a gateway needs beside the application. */
export interface GatewayContext {
  readonly server: ServerFacts
  /** Logs what the application, or the client, did wrong. */
  report(exchange: Exchange, error: unknown): void
  /** The server's own log, for what belongs to no exchange. */
  readonly log: GatewayLog
  /** Whether an ASGI application is called for its lifespan: `on` where it has to take part. */
  readonly lifespan: 'auto' | 'on' | 'off'
  /** Whether a TSGI application, and what calls it, are held to the rules. */
  readonly validates?: boolean
}

/** What a gateway can say to the operator. */
export interface GatewayLog {
  info(text: string): void
  warn(text: string, stack?: string): void
  error(text: string, stack?: string): void
}
