import type { Chunk, ErrorStream, HeaderList } from '../tsgi.ts'

/** The versions that a scope was made by (ASGI, "Connection Scope"). */
export interface AsgiVersions {
  readonly version: '3.0'
  /** Of the HTTP and WebSocket messages 2.5, of the lifespan messages 2.0. */
  readonly spec_version: '2.5' | '2.0'
}

/** What TSGI tells an application and ASGI has no key for. */
export interface AsgiTsgiExtension {
  /** As `tsgi.request_id`. */
  readonly request_id: string
  /** As `tsgi.signal`: aborted when the client has gone, or the time is over. */
  readonly signal: AbortSignal
  /** As `tsgi.errors`. */
  readonly errors: ErrorStream
}

/** What the scopes of requests have in common. Each request has an object of its own, and the application may change it. */
interface RequestScope {
  asgi: AsgiVersions
  /** `1.0` or `1.1` */
  http_version: string
  /** The path with its root path, percent-decoded as UTF-8. */
  path: string
  /** The path as received, without the query; a character for each byte. */
  raw_path: string
  /** What follows the first `?`, undecoded, a character for each byte; empty when there is none. */
  query_string: string
  /** Where the application is mounted: empty, or starting with `/` and not ending with one. */
  root_path: string
  /** Names in lower case, values in Latin-1 (a character for each byte), in the order received, repeated ones included. */
  headers: HeaderList
  /** Address and port; port 0 where a front says who the client is; null on a unix socket without a trusted front. */
  client: readonly [host: string, port: number] | null
  /** The address that the connection came to; null on a unix socket. */
  server: readonly [host: string, port: number] | null
  /** A shallow copy of what the application left in the lifespan's state. */
  state: Record<string, unknown>
}

/** One HTTP request. */
export interface AsgiHttpScope extends RequestScope {
  type: 'http'
  /** As sent; upper case by custom (RFC 9110 section 9.1). */
  method: string
  scheme: 'http' | 'https'
  extensions: {
    readonly tsgi: AsgiTsgiExtension
    readonly 'http.response.pathsend': Readonly<Record<string, never>>
    /** Only where `tsgi.early_hints` would be. */
    readonly 'http.response.early_hint'?: Readonly<Record<string, never>>
    readonly [name: string]: unknown
  }
}

/** One WebSocket, from the client's wish to its end. */
export interface AsgiWebSocketScope extends RequestScope {
  type: 'websocket'
  scheme: 'ws' | 'wss'
  /** What the client offers, its favourite first. */
  subprotocols: readonly string[]
  extensions: {
    readonly tsgi: AsgiTsgiExtension
    readonly 'websocket.http.response': Readonly<Record<string, never>>
    readonly [name: string]: unknown
  }
}

/** The life of the application in one worker. */
export interface AsgiLifespanScope {
  type: 'lifespan'
  asgi: AsgiVersions
  /** What the application puts into it is in the scope of each request. */
  state: Record<string, unknown>
}

/** What an application is called for; `type` tells which. */
export type AsgiScope = AsgiHttpScope | AsgiWebSocketScope | AsgiLifespanScope

/** What `receive` resolves with for an HTTP request. */
export type AsgiHttpReceiveEvent =
  | { readonly type: 'http.request'; readonly body: Uint8Array; readonly more_body: boolean }
  /** The client has gone, the time is over, or the answer is complete. */
  | { readonly type: 'http.disconnect' }

/** What may be sent for an HTTP request. */
export type AsgiHttpSendEvent =
  | {
      readonly type: 'http.response.start'
      /** 200 to 599 */
      readonly status: number
      readonly headers?: HeaderList | undefined
      /** `http.response.trailers` is not offered. */
      readonly trailers?: false | undefined
    }
  /** A piece of the body, strings as UTF-8. Without `more_body` the last one. */
  | { readonly type: 'http.response.body'; readonly body?: Chunk | undefined; readonly more_body?: boolean | undefined }
  /** A file as the whole body, with all that `tsgi.file_wrapper` does for one. An absolute path. */
  | { readonly type: 'http.response.pathsend'; readonly path: string }
  /** `103 Early Hints`, now; values of Link fields. */
  | { readonly type: 'http.response.early_hint'; readonly links: readonly string[] }

/** What `receive` resolves with for a WebSocket. */
export type AsgiWebSocketReceiveEvent =
  | { readonly type: 'websocket.connect' }
  | { readonly type: 'websocket.receive'; readonly text: string; readonly bytes?: undefined }
  | { readonly type: 'websocket.receive'; readonly bytes: Uint8Array; readonly text?: undefined }
  /** `code` as {@link WebSocketClosed} has it; 1006 where the WebSocket was never open. */
  | { readonly type: 'websocket.disconnect'; readonly code: number; readonly reason: string }

/** What may be sent for a WebSocket. */
export type AsgiWebSocketSendEvent =
  | {
      readonly type: 'websocket.accept'
      /** One of those that the client offered. */
      readonly subprotocol?: string | null | undefined
      readonly headers?: HeaderList | undefined
    }
  | { readonly type: 'websocket.send'; readonly text: string; readonly bytes?: null | undefined }
  | { readonly type: 'websocket.send'; readonly bytes: Uint8Array; readonly text?: null | undefined }
  /** Before `websocket.accept`: 403. After it: a close frame, by default with code 1000 and no reason. */
  | {
      readonly type: 'websocket.close'
      readonly code?: number | undefined
      readonly reason?: string | null | undefined
    }
  /** An answer of one's own in place of the 403. */
  | {
      readonly type: 'websocket.http.response.start'
      readonly status: number
      readonly headers?: HeaderList | undefined
    }
  | {
      readonly type: 'websocket.http.response.body'
      readonly body?: Chunk | undefined
      readonly more_body?: boolean | undefined
    }

/** What `receive` resolves with in the lifespan. */
export type AsgiLifespanReceiveEvent = { readonly type: 'lifespan.startup' } | { readonly type: 'lifespan.shutdown' }

/** What may be sent in the lifespan. */
export type AsgiLifespanSendEvent =
  | { readonly type: 'lifespan.startup.complete' }
  | { readonly type: 'lifespan.startup.failed'; readonly message?: string | undefined }
  | { readonly type: 'lifespan.shutdown.complete' }
  | { readonly type: 'lifespan.shutdown.failed'; readonly message?: string | undefined }

export type AsgiReceiveEvent = AsgiHttpReceiveEvent | AsgiWebSocketReceiveEvent | AsgiLifespanReceiveEvent

export type AsgiSendEvent = AsgiHttpSendEvent | AsgiWebSocketSendEvent | AsgiLifespanSendEvent

/** Resolves with the next event. Calls that overlap are answered in their order. */
export type AsgiReceive = () => Promise<AsgiReceiveEvent>

/**
 * Resolves when the next event may follow.
 *
 * @throws {TypeError} malformed, or not an event of this scope
 * @throws {Error} an event that may not come now; named ClientGone: nobody is left to take it
 */
export type AsgiSend = (event: AsgiSendEvent) => Promise<void>

/** An ASGI 3.0 application, carried over to TypeScript (SPEC.md, part two). */
export type AsgiApplication = (scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) => Promise<void>
