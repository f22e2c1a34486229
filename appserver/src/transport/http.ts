import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import type { Plugin } from '../config/config.ts'
import { RequestCut, type RequestError } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import { plainAnswer } from '../plain-answer.ts'
import { Admission } from './admission.ts'
import { Connections } from './connections.ts'
import { type Answering, HttpConnection } from './http-connection.ts'
import { HttpExchange } from './http-exchange.ts'
import type { HttpTransportOptions } from './http-options.ts'
import type { HttpRequest } from './http-request.ts'
import { answered, HttpResponse } from './http-response.ts'
import { createHttpServer, type UpgradeListener } from './http-server.ts'
import { readProxyHeader } from './proxied-socket.ts'
import { parserRefusal } from './refusal.ts'
import { Silences } from './silences.ts'
import { TimeLimits } from './time-limits.ts'
import { refuseTrailers } from './trailers.ts'
import { UpgradeExchange, type UpgradeExchangeOptions } from './upgrade-exchange.ts'
import { Upgrades, upgradeResponse } from './upgrades.ts'
import { WebSockets } from './websockets.ts'

/** Longer than clients are told: one that asks in the last moment is not to be cut off. As node:http has it. */
const keepAliveMarginMs = 1000

/** HTTP/1.1 over connections that the master hands in: the server itself never listens. */
export class HttpTransport {
  readonly #options: HttpTransportOptions
  readonly #connections: Connections<Answering, HttpConnection>
  readonly #admission: Admission
  readonly #times: TimeLimits<HttpExchange>
  /** Connections on which nothing more is asked. */
  readonly #kept: Silences<HttpConnection> | undefined
  readonly #exchangeOptions: UpgradeExchangeOptions
  readonly #upgrades: Upgrades
  readonly #webSockets: WebSockets
  #app: FastifyInstance | undefined
  /** One for all responses: see docs/performance.md. */
  readonly #onClose: (this: HttpResponse) => void
  #server!: Server

  private constructor(options: HttpTransportOptions) {
    const { limits, trust } = options
    this.#options = options
    const connections = new Connections<Answering, HttpConnection>(
      (socket) => new HttpConnection(socket, trust.trusts),
      options.onConnectionsChange,
      options.inFlight,
    )
    this.#connections = connections
    this.#admission = new Admission(limits, trust)
    this.#times = new TimeLimits(limits, (exchange, error) => this.#cut(exchange, error))
    if (limits.keepAliveMs > 0)
      this.#kept = new Silences(limits.keepAliveMs + keepAliveMarginMs, ({ socket }) => socket.destroySoon())
    this.#upgrades = new Upgrades(connections, options.upgrades)
    this.#webSockets = new WebSockets(limits)
    this.#exchangeOptions = {
      webSockets: this.#webSockets,
      onTaken: (exchange) => this.#times.end(exchange),
      trust,
      bodyLimitBytes: limits.bodyBytes,
      keepAliveMs: limits.keepAliveMs,
      onTooLarge: (exchange, error) => this.#cut(exchange, error),
      get closesAll() {
        return connections.draining || limits.keepAliveMs === 0
      },
    }
    const done = (exchange: HttpExchange) => this.#done(exchange)
    this.#onClose = function () {
      done(this[answered] as HttpExchange)
    }
  }

  /** @throws what a plugin throws while it is registered */
  static async create(options: HttpTransportOptions): Promise<HttpTransport> {
    const transport = new HttpTransport(options)
    const { plugins = [] } = options
    if (plugins.length > 0) transport.#app = await transport.#createRouter(plugins)
    else transport.#server = transport.#createServer((exchange) => void options.handle(exchange))
    // Starts node:http's own check of header times, which waits for a listen() that never comes.
    transport.#server.emit('listening')
    return transport
  }

  /** Requests that are being answered. */
  get answering(): number {
    return this.#connections.answering
  }

  /** Serves a connection that was accepted elsewhere. */
  serve(socket: Socket): void {
    // As node:http's own sockets: the end of what the client sends is not yet the end of what it is owed.
    socket.allowHalfOpen = true
    const connection = this.#connections.add(socket)
    this.#kept?.add(connection)
    socket.once('close', () => this.#kept?.delete(connection))
    if (this.#options.trust.proxyProtocol === 'off') this.#server.emit('connection', socket)
    else void this.#serveProxied(socket, this.#options.trust.proxyProtocol)
  }

  /** Finishes what is asked, invites nothing more, and ends; what is left after `graceMs` is cut. @param cutsKept those that are kept and idle at once */
  async drain(graceMs: number, cutsKept = false): Promise<void> {
    this.#webSockets.goAway()
    await this.#connections.drain(graceMs, cutsKept)
    this.#admission.close()
    await this.#app?.close()
    // It never listened; what it does now and then ends.
    this.#server.close(() => {})
  }

  async #serveProxied(socket: Socket, versions: 'v1' | 'v2' | 'auto'): Promise<void> {
    const connection = this.#connections.of(socket)!
    const peerAddress = connection.peer.address
    try {
      if (!this.#options.trust.mayProxy(peerAddress)) throw new Error('a peer outside proxy-allow-from')
      await readProxyHeader(socket, versions, this.#options.limits.headerTimeoutMs)
      connection.forgetPeer()
      this.#server.emit('connection', socket)
    } catch (error) {
      const refusal = new RequestCut(400, `connection closed: ${(error as Error).message}`)
      this.#options.onRefused({ error: refusal, peerAddress, exchange: undefined })
      socket.destroy()
    }
  }

  /** Loaded only where there are plugins: Fastify takes a tenth of a worker's start, and of its memory. */
  async #createRouter(plugins: readonly Plugin[]): Promise<FastifyInstance> {
    const { createRouter, forAllRequests } = await import('./router.ts')
    const exchanges = new WeakMap<IncomingMessage, Exchange>()
    const app = createRouter({
      serverFactory: (route) => {
        this.#server = this.#createServer((exchange, request, response) => {
          exchanges.set(request, exchange)
          route(request, response)
        })
        return this.#server
      },
      exchangeOf: (request) => exchanges.get(request)!,
      handle: (exchange) => void this.#options.handle(exchange),
    })
    for (const plugin of plugins) await app.register(forAllRequests(plugin) as FastifyPluginAsync)
    await app.ready()
    return app
  }

  /** @param pass answers what has been let in */
  #createServer(pass: (exchange: Exchange, request: HttpRequest, response: HttpResponse) => void): Server {
    const listener = (request: HttpRequest, response: HttpResponse, upgradeHead?: Buffer) => {
      const exchange = this.#admit(request, response, upgradeHead)
      if (exchange) pass(exchange, request, response)
    }
    const upgrades: UpgradeListener = {
      wants: (request) => this.#upgrades.wants(request),
      take: (request, socket, head) => listener(request, upgradeResponse(request, socket), head),
    }
    return createHttpServer(this.#options, listener, upgrades, (socket, error) => this.#refuse(socket, error))
  }

  /** Nothing, when the request has been turned down. */
  #admit(request: HttpRequest, response: HttpResponse, upgradeHead?: Buffer): HttpExchange | undefined {
    const connection = this.#connections.of(request.socket)
    // What follows a message that was refused was perhaps never meant to be one.
    if (!connection || connection.closing) return undefined
    const exchange = upgradeHead
      ? new UpgradeExchange(request, response, connection, this.#exchangeOptions, upgradeHead)
      : new HttpExchange(request, response, connection, this.#exchangeOptions)
    this.#connections.enter(connection, exchange)
    response.on('close', this.#onClose)
    const refusal = this.#admission.refuseHttp(exchange, this.#connections.answering)
    if (refusal) {
      this.#turnDown(exchange, refusal)
      return undefined
    }
    this.#times.start(exchange)
    if (exchange.found.tellsBody && exchange.found.joined('transfer-encoding') !== undefined)
      request.once('end', () => this.#checkTrailers(exchange))
    return exchange
  }

  #turnDown(exchange: HttpExchange, refusal: RequestError): void {
    const { httpConnection } = exchange
    // Load passes; a malformed message says nothing certain of where the next one would begin.
    if (refusal.status !== 503) httpConnection.closing = true
    this.#options.onRefused({ error: refusal, peerAddress: httpConnection.peer.address, exchange })
    plainAnswer(exchange, refusal)
  }

  #done(exchange: HttpExchange): void {
    if (!exchange.finish()) return
    this.#times.end(exchange)
    const { httpConnection } = exchange
    this.#connections.leave(httpConnection, exchange)
    httpConnection.forgetTimeout()
    const { status, startedMs } = exchange
    // A plugin, or an application written against node:http, writes past the exchange.
    const bytes = exchange.bodyBytes || HttpResponse.declaredBytes(exchange.node.response)
    this.#options.onDone({ exchange, status, bytes, durationMs: performance.now() - startedMs })
  }

  #checkTrailers(exchange: HttpExchange): void {
    const refusal = refuseTrailers(exchange.node.request)
    if (refusal) this.#cut(exchange, refusal)
  }

  #cut(exchange: HttpExchange, error: RequestCut): void {
    const { httpConnection } = exchange
    this.#options.onRefused({ error, peerAddress: httpConnection.peer.address, exchange })
    httpConnection.cut(exchange, error)
  }

  #refuse(socket: Socket, error: NodeJS.ErrnoException): void {
    const connection = this.#connections.of(socket)
    const refusal = parserRefusal(error)
    if (!connection || !refusal || (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && socket.bytesRead === 0)) {
      // The connection failed, or was opened and never used.
      socket.destroy()
    } else if (error.code === 'HPE_INVALID_EOF_STATE' && connection.ended()) {
      socket.destroy()
    } else if (connection.refuse(refusal)) {
      this.#options.onRefused({ error: refusal, peerAddress: connection.peer.address, exchange: undefined })
    }
  }
}
