import type { IncomingMessage, ServerOptions, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TlsOptions } from 'node:tls'
import { announcesTooMuch, tooLarge } from './body-limit.ts'
import { ClientErrors } from './client-errors.ts'
import { type Exchange, hasBody, newExchange } from './exchange.ts'
import type { AcceleratedFiles } from './files/accelerated-files.ts'
import type { MediaFiles } from './files/media-files.ts'
import type { StaticFiles } from './files/static-files.ts'
import { setForwardingHeaders } from './forwarding.ts'
import { answersHealth } from './health.ts'
import { Listeners } from './listeners.ts'
import type { AccessLog } from './logs/access-log.ts'
import type { Log } from './logs/log.ts'
import { OwedAnswers } from './owed-answers.ts'
import { answerError } from './pages/error-pages.ts'
import type { Protection } from './protection/protection.ts'
import { allowedMethods, findFault } from './request-check.ts'
import type { Site } from './tls/site.ts'
import type { TrustedProxies } from './trusted-proxies.ts'
import type { Upstream } from './upstream/upstream.ts'

export interface FrontOptions {
  readonly accessLog: AccessLog
  readonly staticFiles: StaticFiles
  readonly mediaFiles: MediaFiles
  readonly accelerated: AcceleratedFiles
  readonly upstream: Upstream
  readonly trustedProxies: TrustedProxies
  readonly protection: Protection
  readonly site: Site
  /** How https is spoken; undefined where it is not. */
  readonly tls: TlsOptions | undefined
  readonly bodyLimitBytes: number
  readonly log: Log
}

/** nginx's keepalive_timeout. */
const keepAliveMs = 65_000
/** How often node:http looks for heads that are overdue. */
const mostCheckMs = 1000

/** The way of a request from the client to a static file or the upstream. */
export class Front {
  readonly #options: FrontOptions
  readonly #listeners: Listeners
  readonly #inFlight = new Set<ServerResponse>()
  readonly #upgraded = new Set<Duplex>()
  readonly #owed = new OwedAnswers()
  readonly #clientErrors: ClientErrors
  #draining = false

  constructor(options: FrontOptions) {
    this.#options = options
    this.#clientErrors = new ClientErrors(this.#owed, options.log)
    const { Response, headerMs } = options.protection
    const http: ServerOptions = {
      ServerResponse: Response,
      keepAliveTimeout: keepAliveMs,
      headersTimeout: headerMs,
      connectionsCheckingInterval: Math.min(headerMs, mostCheckMs),
      // An upload may take as long as it moves; body-limit.ts times the pauses.
      requestTimeout: 0,
      // Missing hosts are answered by request-check.ts, with a page and a log line.
      requireHostHeader: false,
      shouldUpgradeCallback: isWebSocket,
    }
    this.#listeners = new Listeners(http, options.tls)
    const serve = (request: IncomingMessage, response: ServerResponse) => void this.#serve(request, response)
    this.#listeners.on({
      request: serve,
      checkContinue: serve,
      checkExpectation: serve,
      upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) =>
        this.#inTurn(socket, () => this.#upgrade(request, socket, head)),
      connect: (request: IncomingMessage, socket: Duplex) =>
        this.#inTurn(socket, () => this.#refuseConnect(request, socket)),
      clientError: (error: Error, socket: Duplex) => this.#clientErrors.answer(error, socket),
    })
  }

  /** The chain: each step either answers the exchange or leaves it to the next. */
  async #handle(exchange: Exchange): Promise<void> {
    const { request, response } = exchange
    const { accessLog, staticFiles, mediaFiles, accelerated, upstream, bodyLimitBytes } = this.#options
    response.setHeader('X-Request-Id', exchange.requestId)
    if (answersHealth(exchange)) return
    accessLog.follow(exchange)
    const fault = findFault(request)
    if (fault) return answerError(exchange, fault.status, fault)
    if (this.#options.site.turnsAway(exchange)) return
    if (await staticFiles.serve(exchange)) return
    if (this.#isClosedFor(exchange)) return
    if (accelerated.has(exchange.uri)) return answerError(exchange, 404)
    if (await mediaFiles.serve(exchange)) return
    if (this.#isTooMuch(exchange, response)) return
    if (announcesTooMuch(request, bodyLimitBytes)) {
      return answerError(exchange, 413, { reason: tooLarge(bodyLimitBytes) })
    }
    setForwardingHeaders(exchange, this.#options.site.names, accelerated.mapping)
    if (hasBody(request) && awaitsContinue(request)) response.writeContinue()
    await upstream.serve(exchange)
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#owed.isOver(request.socket)) return
    this.#owed.owe(request.socket, response)
    this.#inFlight.add(response)
    response.once('close', () => this.#left(response))
    letGoOfSlowReader(request, response, this.#options.protection.sendMs)
    if (this.#draining) response.setHeader('Connection', 'close')
    const sender = this.#options.trustedProxies.senderOf(request)
    await this.#handle(newExchange(request, response, sender, false))
  }

  /** A connection that node:http has given away may still owe answers, and has nobody who listens for its errors. */
  #inTurn(socket: Duplex, next: () => void): void {
    socket.on('error', () => socket.destroy())
    if (this.#owed.isOver(socket)) return
    this.#owed.whenPaid(socket, () => socket.writable && next())
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const exchange = this.#rawExchange(request, socket)
    this.#upgraded.add(socket)
    socket.once('close', () => this.#upgraded.delete(socket))
    this.#options.accessLog.follow(exchange)
    exchange.response.setHeader('X-Request-Id', exchange.requestId)
    const fault = findFault(request)
    if (fault) return void answerError(exchange, fault.status, fault)
    if (this.#options.site.turnsAway(exchange)) return
    if (this.#isClosedFor(exchange) || this.#isTooMuch(exchange, socket)) return
    setForwardingHeaders(exchange, this.#options.site.names)
    void this.#options.upstream.upgrade(exchange, socket, head)
  }

  #refuseConnect(request: IncomingMessage, socket: Duplex): void {
    const exchange = this.#rawExchange(request, socket)
    this.#options.accessLog.follow(exchange)
    exchange.response.setHeader('X-Request-Id', exchange.requestId)
    answerError(exchange, 405, { headers: allowedMethods })
  }

  #isClosedFor(exchange: Exchange): boolean {
    return this.#options.protection.maintenance.turnsAway(exchange)
  }

  #isTooMuch(exchange: Exchange, ends: ServerResponse | Duplex): boolean {
    return this.#options.protection.limits.turnAway(exchange, ends)
  }

  /** For a connection that node:http has given away: errors are written by a response of our own, and end it. */
  #rawExchange(request: IncomingMessage, socket: Duplex): Exchange {
    const response = new this.#options.protection.Response(request)
    response.shouldKeepAlive = false
    response.assignSocket(request.socket)
    response.once('finish', () => socket.end())
    return newExchange(request, response, this.#options.trustedProxies.senderOf(request), true)
  }

  #left(response: ServerResponse): void {
    this.#inFlight.delete(response)
    if (this.#draining) this.#listeners.closeIdleConnections()
  }

  /** @throws the listen error, for example EADDRINUSE */
  listen(host: string, port: number): Promise<AddressInfo> {
    return this.#listeners.listen(host, port)
  }

  /** For https, with the same errors. */
  listenSecurely(host: string, port: number): Promise<AddressInfo> {
    return this.#listeners.listenSecurely(host, port)
  }

  /** Takes no new connection; settles when the last request is answered. Upgraded connections don't count: they never end. */
  async drain(): Promise<void> {
    this.#draining = true
    this.#listeners.close()
    for (const response of this.#inFlight) if (!response.headersSent) response.setHeader('Connection', 'close')
    const answers = [...this.#inFlight].map(
      (response) => new Promise<void>((resolve) => void response.once('close', resolve)),
    )
    await Promise.all(answers)
  }

  /** Cuts whatever is left. */
  close(): void {
    this.#listeners.close()
    this.#listeners.closeAllConnections()
    for (const socket of this.#upgraded) socket.destroy()
    this.#options.upstream.close()
  }
}

/** As nginx's send_timeout: time counts between two pieces that the client takes, not for the whole answer. */
function letGoOfSlowReader({ socket }: IncomingMessage, response: ServerResponse, pauseMs: number): void {
  response.setTimeout(pauseMs, () => {
    if (socket.writableLength > 0) socket.destroy()
  })
}

/** With a body it is an ordinary request: node:http would leave the body to be taken for what the client says in the new protocol. */
function isWebSocket(request: IncomingMessage): boolean {
  return request.method === 'GET' && request.headers.upgrade?.toLowerCase() === 'websocket' && !hasBody(request)
}

function awaitsContinue({ headers, httpVersion }: IncomingMessage): boolean {
  return httpVersion === '1.1' && headers.expect?.toLowerCase() === '100-continue'
}
