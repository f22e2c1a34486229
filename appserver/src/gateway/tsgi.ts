// The contract. SPEC.md has its rules, each with a number; PEP 3333 is where it comes from.

/** A piece of a body. A string is sent as UTF-8. */
export type Chunk = Uint8Array | string

/** Name and value pairs, in the order they are sent; repeated names survive (RFC 9110 section 5.3, Set-Cookie). */
export type HeaderList = readonly (readonly [name: string, value: string])[]

/**
 * The request body, in bytes as sent but without transfer coding: pulled, never pushed, so that a slow application slows the
 * client and fills no memory. One reader at a time. Iterating throws an error with `status` 413 where the body is larger than the
 * server's limit, and one named ClientGone where the client has left.
 */
export type Input = AsyncIterable<Uint8Array>

/** How a WebSocket ended. */
export interface WebSocketClosed {
  /** What the client's close frame said (RFC 6455 section 7.4): 1005 where it gave no code, 1006 where no frame came. */
  readonly code: number
  /** What the client's close frame said, or what was wrong with what it sent; often empty. */
  readonly reason: string
}

/** An open WebSocket. Iterating gives its messages, text as strings, and ends when it is closed; by one reader at a time. */
export interface WebSocketConnection extends AsyncIterable<string | Uint8Array> {
  /** The subprotocol that was agreed on; empty when none was. */
  readonly protocol: string
  /** Resolves when the connection is gone, whoever ended it. Never rejects. */
  readonly closed: Promise<WebSocketClosed>
  /**
   * Sends a message: a string as text, bytes as binary, which must stay as they are until it resolves. Resolves when the
   * next one may follow; whoever does not wait for it fills the memory with what a slow client has not taken.
   *
   * @throws {TypeError} neither a string nor a Uint8Array
   * @throws {Error} named ClientGone: the connection is closed or closing
   */
  send(message: string | Uint8Array): Promise<void>
  /**
   * Starts the closing handshake; {@link closed} resolves at its end. Does nothing when it has started.
   *
   * @param code 1000 by default; else 1001 to 1014 without the three that never go over the wire, or 3000 to 4999
   * @param reason at most 123 bytes
   * @throws {TypeError} not such a code
   * @throws {RangeError} the reason is too long
   */
  close(code?: number, reason?: string): void
}

/** What the server adds to its answer when a WebSocket is accepted. */
export interface WebSocketAcceptance {
  /** One of those that the client offered. */
  readonly protocol?: string
  readonly headers?: HeaderList
}

/** A client's wish to open a WebSocket. An application that does not accept it answers as it would any request. */
export interface WebSocketUpgrade {
  /** The subprotocols that the client offers, its favourite first. */
  readonly protocols: readonly string[]
  /**
   * Opens the WebSocket. It lives as long as the call of the application: it is closed with 1000 when that returns and its
   * body ends, with 1011 when that throws.
   *
   * @throws {TypeError} the protocol was not offered, or a header is malformed
   * @throws {Error} it was accepted before, or answered; named ClientGone: the client has left
   */
  accept(acceptance?: WebSocketAcceptance): Promise<WebSocketConnection>
}

/** How a file is read where the server itself sends it. */
export interface FileWrapperOptions {
  /** Size of one read, in bytes: a whole number from 1 to 16,777,216. Default 65,536. */
  readonly blockBytes?: number
}

/** An open file as a body. Iterating reads it from its beginning, as long as it was when it was opened. */
export interface FileBody extends AsyncIterable<Uint8Array> {
  /** Resolves when the file is closed. Called more than once, it does nothing more. Never rejects. */
  close(): Promise<void>
}

/**
 * Opens a file as a body (PEP 3333, "Optional Platform-Specific File Handling"). An application that returns what it
 * gives leaves conditions, ranges and HEAD to the server, and the sending to the front where that offers it; middleware
 * may read it as any other body. The server closes it at the end of the request at the latest.
 *
 * @param path absolute, or from the working directory; or a `file:` URL
 * @throws {Error} with `code` as Node has it (ENOENT, EACCES, EISDIR, …): there is no such regular file, or it can't be read
 * @throws {TypeError} not a path
 * @throws {RangeError} not such a size
 */
export type FileWrapper = (path: string | URL, options?: FileWrapperOptions) => FileBody

/**
 * Sends `103 Early Hints` at once (RFC 8297); may be called several times.
 *
 * @param links values of Link fields (RFC 8288), for example `</site.css>; rel=preload; as=style`
 * @throws {TypeError} malformed; nothing is sent
 * @throws {Error} the head of the answer has gone out
 */
export type EarlyHints = (links: readonly string[]) => void

/** Where an application writes what the operator should read (PEP 3333, `wsgi.errors`). */
export interface ErrorStream {
  /** Makes one entry in the server's log, with the request's id. Never throws. */
  write(text: string): void
}

/**
 * What the application is told of one request: CGI keys as PEP 3333 has them, and `tsgi.*` in place of `wsgi.*`.
 *
 * Each request has an object of its own, and the application may change it.
 */
export interface Environ {
  /** As sent, case kept (RFC 9110 section 9.1). */
  REQUEST_METHOD: string
  /** Where the application is mounted: empty, or starting with `/` and not ending with one. */
  SCRIPT_NAME: string
  /** The path below SCRIPT_NAME, percent-decoded as UTF-8. */
  PATH_INFO: string
  /** What follows the first `?` of the target, undecoded; empty when there is none. */
  QUERY_STRING: string
  /** The request target exactly as the server received it. */
  REQUEST_URI: string
  /** The Content-Type header; absent when the client sent none. */
  CONTENT_TYPE?: string
  /** The Content-Length header, decimal bytes; absent when the client sent none. */
  CONTENT_LENGTH?: string
  /** The host that the client asked for, without its port; else the address that was connected to (RFC 3875 section 4.1.14). Never empty. */
  SERVER_NAME: string
  /** Decimal digits; the scheme's default where the client named none (RFC 3875 section 4.1.15). */
  SERVER_PORT: string
  /** What the client's or the front's connection speaks, for example `HTTP/1.1` (RFC 3875 section 4.1.16). */
  SERVER_PROTOCOL: string
  /** The client's address: the peer's, or what a trusted front says. Empty for a unix socket without a trusted front. */
  REMOTE_ADDR: string
  /** Of this interface: `[1, 0]`. */
  'tsgi.version': readonly [major: number, minor: number]
  /** What the client used, as far as a trusted front says. */
  'tsgi.url_scheme': 'http' | 'https'
  /** The request body; gives nothing where there is none. */
  'tsgi.input': Input
  'tsgi.errors': ErrorStream
  /** Whether another process may be calling the same application at the same time. */
  'tsgi.multiprocess': boolean
  /**
   * Aborted when the client has gone before the response was complete, with an error named ClientGone as its reason, or when
   * the server's time for the request is over, with one named TimeoutError.
   */
  'tsgi.signal': AbortSignal
  /** The front's X-Request-Id when it is well-formed and the front is trusted, else made by the server. */
  'tsgi.request_id': string
  /** Present only where the client asks for a WebSocket (RFC 6455 section 4.2.1). */
  'tsgi.websocket'?: WebSocketUpgrade
  /** Opens a file as a body. */
  'tsgi.file_wrapper': FileWrapper
  /** Present only where the request came by a protocol that can carry it (HTTP/1.1), and asks for no other protocol. */
  'tsgi.early_hints'?: EarlyHints
  HTTP_ACCEPT?: string
  HTTP_ACCEPT_ENCODING?: string
  HTTP_ACCEPT_LANGUAGE?: string
  HTTP_AUTHORIZATION?: string
  HTTP_COOKIE?: string
  /** Host and port as the client wrote them; absent only where HTTP/1.0 was spoken. */
  HTTP_HOST?: string
  HTTP_IF_MODIFIED_SINCE?: string
  HTTP_IF_NONE_MATCH?: string
  HTTP_ORIGIN?: string
  HTTP_REFERER?: string
  HTTP_USER_AGENT?: string
  /** Any request header: upper case, `-` as `_`, repeated values joined by `, ` (Cookie by `; `). */
  [header: `HTTP_${string}`]: string | undefined
  /** Middleware may add keys of its own. */
  [extension: string]: unknown
}

/**
 * Sends a piece of the body at once (PEP 3333, "The write() Callable"). Resolves when the next one may follow, and has to be
 * waited for. Rejects with an error named ClientGone where the client has left.
 */
export type Write = (chunk: Chunk) => Promise<void>

/**
 * Sets the head of the response (PEP 3333, "The start_response() Callable"); it goes out with the first non-empty chunk or with
 * the end of the body. Returns a function that sends pieces of the body at once, for code that can't yield them.
 *
 * @param status code and reason, for example `200 OK`
 * @param error given when the head is replaced because something failed; thrown again if the head has gone out
 * @throws {TypeError} the status or a header is malformed
 * @throws {Error} called a second time without `error`
 */
export type StartResponse = (status: string, headers: HeaderList, error?: unknown) => Write

/** What an application returns. Closed exactly once by the server: `close()` if there is one, else the iterator's `return()`. */
export type Body = (Iterable<Chunk> | AsyncIterable<Chunk>) & { close?: () => void | Promise<void> }

/** The gateway callable: what `module:attribute` names. */
export type Application = (environ: Environ, startResponse: StartResponse) => Body | Promise<Body>

/** An application around an application. */
export type Middleware = (application: Application) => Application
