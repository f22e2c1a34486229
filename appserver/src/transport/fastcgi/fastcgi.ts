import type { Socket } from 'node:net'
import { RequestCut } from '../../errors.ts'
import { plainAnswer } from '../../plain-answer.ts'
import { Admission } from '../admission.ts'
import { Connections } from '../connections.ts'
import { Deadlines } from '../deadlines.ts'
import type { TransportOptions } from '../http-options.ts'
import { headBytes } from '../limits.ts'
import { Silences } from '../silences.ts'
import { TimeLimits } from '../time-limits.ts'
import { FastCgiConnection, type FastCgiShared } from './fastcgi-connection.ts'
import { FastCgiExchange } from './fastcgi-exchange.ts'
import type { IncomingRequest } from './incoming-request.ts'
import { serverValues } from './management.ts'
import { Octets } from './octets.ts'
import { ParamNames } from './param-names.ts'
import { readInto } from './read-into.ts'

/** As much as node's own sockets read at once. */
const inputBytes = 64 * 1024

export interface FastCgiOptions extends TransportOptions {
  /** Connections that all workers hold together; 0: no limit. */
  readonly connections: number
}

/** FastCGI 1.0 as a responder, over connections that the master hands in. */
export class FastCgiTransport {
  readonly #options: FastCgiOptions
  readonly #shared: FastCgiShared
  readonly #input = new Octets(Buffer.allocUnsafeSlow(inputBytes))
  readonly #connections: Connections<FastCgiExchange, FastCgiConnection>
  readonly #admission: Admission
  readonly #times: TimeLimits<FastCgiExchange>
  /** Of requests that have begun to arrive. */
  readonly #arriving: Deadlines<FastCgiConnection> | undefined
  /** Connections on which nothing more is asked. */
  readonly #kept: Silences<FastCgiConnection> | undefined

  constructor(options: FastCgiOptions) {
    const { limits, trust } = options
    this.#options = options
    this.#shared = this.#createShared()
    this.#connections = new Connections<FastCgiExchange, FastCgiConnection>(
      (socket) => new FastCgiConnection(socket, this.#shared),
      options.onConnectionsChange,
      options.inFlight,
    )
    this.#admission = new Admission(limits, trust)
    this.#times = new TimeLimits(limits, (exchange, error) => this.#cut(exchange, error))
    if (limits.headerTimeoutMs > 0)
      this.#arriving = new Deadlines(limits.headerTimeoutMs, (connection) => this.#refuseSlow(connection))
    if (limits.keepAliveMs > 0) this.#kept = new Silences(limits.keepAliveMs, ({ socket }) => socket.destroySoon())
  }

  /** Requests that are being answered. */
  get answering(): number {
    return this.#connections.answering
  }

  /** Serves a connection that was accepted elsewhere. */
  serve(given: Socket): void {
    const socket = readInto(given, this.#input, (octets, bytes) => connection.read(octets, bytes))
    socket.setNoDelay(true)
    const connection = this.#connections.add(socket)
    this.#kept?.add(connection)
    socket.once('close', () => {
      this.#kept?.delete(connection)
      this.#arriving?.delete(connection)
    })
  }

  /** Finishes what is asked, closes each connection after it, and ends; what is left after `graceMs` is cut. @param cutsKept those that are kept and idle at once */
  async drain(graceMs: number, cutsKept = false): Promise<void> {
    await this.#connections.drain(graceMs, cutsKept)
    this.#admission.close()
  }

  #createShared(): FastCgiShared {
    const { limits, trust, connections } = this.#options
    const isDraining = () => this.#connections.draining
    return {
      trusts: trust.trusts,
      limits: { paramsBytes: headBytes(limits), bodyBytes: limits.bodyBytes },
      names: new ParamNames(),
      values: serverValues(connections),
      get closesAll() {
        return isDraining() || limits.keepAliveMs === 0
      },
      onRequest: (connection, request) => this.#admit(connection, request),
      onOver: (connection, exchange) => this.#over(connection, exchange),
      onRefused: (connection, error, exchange) =>
        this.#options.onRefused({ error, peerAddress: connection.peer.address, exchange }),
      onRead: (connection) => this.#watch(connection),
    }
  }

  #admit(connection: FastCgiConnection, request: IncomingRequest): void {
    const exchange = new FastCgiExchange(request, connection, this.#options.trust)
    this.#connections.enter(connection, exchange)
    const refusal = request.line!.wrong ?? this.#admission.refuseTold(exchange, this.#connections.answering)
    if (refusal) {
      this.#options.onRefused({ error: refusal, peerAddress: connection.peer.address, exchange })
      plainAnswer(exchange, refusal)
      return
    }
    this.#times.start(exchange)
    void this.#options.handle(exchange)
  }

  #over(connection: FastCgiConnection, exchange: FastCgiExchange): void {
    this.#times.end(exchange)
    this.#connections.leave(connection, exchange)
    const { status, startedMs, bodyBytes } = exchange
    this.#options.onDone({ exchange, status, bytes: bodyBytes, durationMs: performance.now() - startedMs })
    this.#watch(connection)
  }

  /** Keeps the time of a request that has begun to arrive. */
  #watch(connection: FastCgiConnection): void {
    if (connection.socket.destroyed) return
    if (!connection.isArriving) this.#arriving?.delete(connection)
    else if (this.#arriving?.has(connection) === false) this.#arriving.add(connection, performance.now())
  }

  #cut(exchange: FastCgiExchange, error: RequestCut): void {
    const { carrier } = exchange
    this.#options.onRefused({ error, peerAddress: carrier.peer.address, exchange })
    carrier.cut(exchange, error)
  }

  #refuseSlow(connection: FastCgiConnection): void {
    connection.refuse(new RequestCut(408, 'connection closed: the parameters did not arrive within header-timeout'))
  }
}
