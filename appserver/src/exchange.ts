import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FieldNames } from './field-names.ts'
import type { HeaderList, Input, WebSocketUpgrade } from './gateway/tsgi.ts'

/** One request and its answer, the same whatever protocol carries it. What the transports give and the gateways take. */
export interface Exchange {
  readonly method: string
  /** The request target as received. */
  readonly target: string
  /** `HTTP/1.1` */
  readonly protocol: string
  /** Names and values in turn, as received: repeated names and their case are kept. */
  readonly fields: readonly string[]
  /** The names alone. */
  readonly names: FieldNames
  readonly connection: Connection
  /** @throws {BodyTooLarge} while it is read, when it is larger than the limit */
  readonly body: Input
  /** Aborted when the client has gone, or the time is over, before the answer was complete. */
  readonly signal: AbortSignal
  readonly client: Client
  /** The X-Accel-Mapping of a front that is believed: which folders it sends files of, and under which URI. */
  readonly frontFiles?: string | undefined
  /** Whether the head of the answer has gone out. */
  readonly started: boolean
  /** A header field of the answer, for the log; undefined when it has none or its head was not seen. @param name in lower case */
  answerField(name: string): string | undefined
  /**
   * Sends an informational answer at once (RFC 9110 section 15.2); nothing when the client has gone. Missing where it
   * could not be understood: HTTP/1.0, and where another protocol is asked for.
   *
   * @throws {Error} the head has gone out
   */
  readonly informational?: ((status: number, headers: HeaderList) => void) | undefined
  /** Sends the head. Called once at most. */
  start(status: number, reason: string, headers: HeaderList): void
  /** Sends a piece of the body. @returns a promise when the client is slower than the application */
  write(chunk: Uint8Array | string): Promise<void> | undefined
  /** Completes the answer. */
  end(chunk?: Uint8Array | string): void
  /** Cuts the connection: the only honest end of an answer that can't be completed. */
  abort(): void
  /** Node's own objects, where the transport has them; for applications written against node:http. */
  /**
   * For gateways that hand out {@link node} itself: holds the request's body to its limit, and the response to its Content-Length, by
   * throwing where it is written or ended. The rest of a longer body would pass for the connection's next answer, and what is missing of a
   * shorter one would be waited for.
   */
  holdNode?(): void
  readonly node?: { readonly request: IncomingMessage; readonly response: ServerResponse }
  /** Present where the client asks for another protocol that the application may speak. Whoever ignores it answers as usual. */
  readonly upgrade?: Upgrade
}

/** Requests for another protocol that an application may want to see as such: RFC 6455, or whatever it understands. */
export type UpgradeInterest = 'none' | 'websocket' | 'any'

/** Two ways to take a connection out of HTTP. After either the exchange lasts until the connection is gone. */
export interface Upgrade {
  /** Undefined where the client asks for another protocol than that. */
  readonly websocket: WebSocketUpgrade | undefined
  /** Leaves the connection to the application: it answers, and it ends it. @throws {Error} it has been taken, or answered */
  detach(): { readonly socket: Duplex; readonly head: Buffer }
}

/** The connection's two ends. Addresses and ports are undefined on a unix socket. */
export interface Connection {
  readonly peerAddress: string | undefined
  readonly peerPort: number | undefined
  readonly localAddress: string | undefined
  readonly localPort: number | undefined
}

/** Who asked, and for what, as the trusted chain of fronts says. */
export interface Client {
  /** Empty when it came over a unix socket and no front said more. */
  readonly address: string
  readonly scheme: 'http' | 'https'
  /** Host and port as the client wrote them, undefined when it wrote none. */
  readonly host: string | undefined
  /** The port that the client connected to, where a front says it apart from the host. */
  readonly port: string | undefined
  readonly requestId: string
}

/** An exchange that is over: its answer is complete or its connection gone. */
export interface Done {
  readonly exchange: Exchange
  readonly status: number
  /** Body bytes sent. */
  readonly bytes: number
  readonly durationMs: number
}
