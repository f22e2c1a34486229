import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { AcceleratedFiles } from './accelerated-files.ts'
import type { AccessLog } from './access-log.ts'
import { announcesTooMuch } from './body-limit.ts'
import { ClientErrors } from './client-errors.ts'
import { answerError } from './error-pages.ts'
import { type Exchange, hasBody, newExchange } from './exchange.ts'
import { setForwardingHeaders } from './forwarding.ts'
import type { Log } from './log.ts'
import type { MediaFiles } from './media-files.ts'
import { findFault } from './request-check.ts'
import type { StaticFiles } from './static-files.ts'
import type { TrustedProxies } from './trusted-proxies.ts'
import type { Upstream } from './upstream.ts'

export interface FrontOptions {
  readonly accessLog: AccessLog
  readonly staticFiles: StaticFiles
  readonly mediaFiles: MediaFiles
  readonly accelerated: AcceleratedFiles
  readonly upstream: Upstream
  readonly trustedProxies: TrustedProxies
  readonly bodyLimitBytes: number
  readonly log: Log
}

/** nginx's keepalive_timeout and client_header_timeout. */
const keepAliveMs = 75_000
const headersMs = 60_000

/** The way of a request from the client to a static file or the upstream. */
export class Front {
  readonly #options: FrontOptions
  readonly #server: Server
  readonly #inFlight = new Set<ServerResponse>()
  readonly #upgraded = new Set<Duplex>()
  readonly #clientErrors: ClientErrors
  #draining = false

  constructor(options: FrontOptions) {
    this.#options = options
    this.#clientErrors = new ClientErrors(options.log)
    this.#server = createServer({
      keepAliveTimeout: keepAliveMs,
      headersTimeout: headersMs,
      // An upload may take as long as it moves; body-limit.ts times the pauses.
      requestTimeout: 0,
      // Missing hosts are answered by request-check.ts, with a page and a log line.
      requireHostHeader: false,
      shouldUpgradeCallback: isWebSocket,
    })
    const serve = (request: IncomingMessage, response: ServerResponse) => void this.#serve(request, response)
    this.#server.on('request', serve).on('checkContinue', serve).on('checkExpectation', serve)
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
    this.#server.on('connect', (request, socket) => this.#refuseConnect(request, socket))
    this.#server.on('clientError', (error, socket) => this.#clientErrors.answer(error, socket))
  }

  /** The chain: each step either answers the exchange or leaves it to the next. */
  async #handle(exchange: Exchange): Promise<void> {
    const { request, response } = exchange
    const { accessLog, staticFiles, mediaFiles, accelerated, upstream, bodyLimitBytes } = this.#options
    accessLog.follow(exchange)
    response.setHeader('X-Request-Id', exchange.requestId)
    const fault = findFault(request)
    if (fault) return answerError(exchange, fault.status, fault)
    if (accelerated.has(exchange.uri)) return answerError(exchange, 404)
    if ((await staticFiles.serve(exchange)) || (await mediaFiles.serve(exchange))) return
    if (announcesTooMuch(request, bodyLimitBytes)) return answerError(exchange, 413)
    setForwardingHeaders(request, exchange.sender, exchange.requestId, accelerated.mapping)
    if (hasBody(request) && awaitsContinue(request)) response.writeContinue()
    upstream.serve(exchange)
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#clientErrors.owe(request.socket, response)
    this.#inFlight.add(response)
    response.once('close', () => this.#left(response))
    if (this.#draining) response.setHeader('Connection', 'close')
    const sender = this.#options.trustedProxies.senderOf(request)
    await this.#handle(newExchange(request, response, sender, false))
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const exchange = this.#rawExchange(request, socket)
    this.#upgraded.add(socket)
    socket.once('close', () => this.#upgraded.delete(socket))
    this.#options.accessLog.follow(exchange)
    exchange.response.setHeader('X-Request-Id', exchange.requestId)
    const fault = findFault(request)
    if (fault) return void answerError(exchange, fault.status, fault)
    setForwardingHeaders(request, exchange.sender, exchange.requestId)
    this.#options.upstream.upgrade(exchange, socket, head)
  }

  #refuseConnect(request: IncomingMessage, socket: Duplex): void {
    const exchange = this.#rawExchange(request, socket)
    this.#options.accessLog.follow(exchange)
    answerError(exchange, 405, { reason: 'This server does not answer CONNECT.' })
  }

  /** For a connection that node:http has given away: errors are written by a response of our own, and end it. */
  #rawExchange(request: IncomingMessage, socket: Duplex): Exchange {
    const response = new ServerResponse(request)
    response.shouldKeepAlive = false
    response.assignSocket(request.socket)
    response.once('finish', () => socket.end())
    return newExchange(request, response, this.#options.trustedProxies.senderOf(request), true)
  }

  #left(response: ServerResponse): void {
    this.#inFlight.delete(response)
    if (this.#draining) this.#server.closeIdleConnections()
  }

  /** @throws the listen error, for example EADDRINUSE */
  async listen(host: string, port: number): Promise<AddressInfo> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#server.once('error', reject).listen(port, host, resolve)
    await promise
    this.#server.off('error', reject)
    return this.#server.address() as AddressInfo
  }

  /** Takes no new connection; settles when the last request is answered. Upgraded connections don't count: they never end. */
  async drain(): Promise<void> {
    this.#draining = true
    this.#server.close()
    for (const response of this.#inFlight) if (!response.headersSent) response.setHeader('Connection', 'close')
    const answers = [...this.#inFlight].map(
      (response) => new Promise<void>((resolve) => void response.once('close', resolve)),
    )
    await Promise.all(answers)
  }

  /** Cuts whatever is left. */
  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
    for (const socket of this.#upgraded) socket.destroy()
    this.#options.upstream.close()
  }
}

function isWebSocket({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket'
}

function awaitsContinue({ headers, httpVersion }: IncomingMessage): boolean {
  return httpVersion === '1.1' && headers.expect?.toLowerCase() === '100-continue'
}
