import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type FastifyInstance, type FastifyPluginAsync, fastify } from 'fastify'
import type { Done, Exchange } from '../exchange.ts'
import { plainAnswer } from '../plain-answer.ts'
import type { PeerCheck } from '../settings/trusted-peers.ts'
import { declaredTooLarge } from './body.ts'
import { Connections } from './connections.ts'
import { HttpExchange } from './http-exchange.ts'
import { refuse } from './refusal.ts'

export interface HttpTransportOptions {
  readonly trusts: PeerCheck
  /** 0: no limit */
  readonly bodyLimitBytes: number
  readonly keepAliveMs: number
  /** Server middleware. With none, requests do not pass through the router at all. */
  readonly plugins?: readonly FastifyPluginAsync[]
  /** Answers one exchange. Never rejects. */
  handle(exchange: Exchange): Promise<void>
  /** An answer is complete or its connection gone. */
  onDone(done: Done): void
  onConnectionsChange(open: number): void
}

/** HTTP/1.1 over connections that the master hands in: the server itself never listens. */
export class HttpTransport {
  readonly #options: HttpTransportOptions
  readonly #connections: Connections
  readonly #app: FastifyInstance
  #server!: Server

  private constructor(options: HttpTransportOptions) {
    this.#options = options
    this.#connections = new Connections(options.onConnectionsChange)
    this.#app = this.#createApp()
  }

  /** @throws what a plugin throws while it is registered */
  static async create(options: HttpTransportOptions): Promise<HttpTransport> {
    const transport = new HttpTransport(options)
    for (const plugin of options.plugins ?? []) await transport.#app.register(plugin)
    await transport.#app.ready()
    // Starts node:http's own checks of header and request times, which wait for a listen() that never comes.
    transport.#server.emit('listening')
    return transport
  }

  /** Serves a connection that was accepted elsewhere. */
  serve(socket: Socket): void {
    this.#connections.add(socket)
    this.#server.emit('connection', socket)
  }

  /** Finishes what is asked, invites nothing more, and ends; what is left after `graceMs` is cut. */
  async drain(graceMs: number): Promise<void> {
    await this.#connections.drain(graceMs)
    await this.#app.close()
  }

  #createApp(): FastifyInstance {
    const app = fastify({
      serverFactory: (route) => {
        this.#server = this.#createServer(
          this.#options.plugins?.length ? route : (request, response) => this.#answer(request, response),
        )
        return this.#server
      },
      // While draining, a request on a kept connection is answered as usual; nginx does not retry a 503.
      return503OnClosing: false,
      forceCloseConnections: false,
    })
    // The body belongs to the application: nothing here may parse it.
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, _payload, done) => done(null))
    app.all('/*', (request, reply) => {
      reply.hijack()
      this.#answer(request.raw, reply.raw)
    })
    return app
  }

  #createServer(listener: (request: IncomingMessage, response: ServerResponse) => void): Server {
    const server = createServer({ keepAliveTimeout: this.#options.keepAliveMs, noDelay: true }, listener)
    server.on('clientError', (error, socket) => refuse(socket, error))
    return server
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const startedMs = performance.now()
    const { trusts, bodyLimitBytes } = this.#options
    const exchange = new HttpExchange(request, response, {
      trusts,
      bodyLimitBytes,
      draining: () => this.#connections.draining,
    })
    const leave = this.#connections.enter(request.socket)
    response.once('close', () => {
      leave()
      this.#options.onDone({
        exchange,
        status: response.statusCode,
        bytes: exchange.bodyBytes,
        durationMs: performance.now() - startedMs,
      })
    })
    const refusal = declaredTooLarge(request, bodyLimitBytes)
    if (refusal) plainAnswer(exchange, refusal)
    else void this.#options.handle(exchange)
  }
}
