import type { Socket } from 'node:net'
import type { Exchange } from './exchange.ts'

/** nginx's word for a client that left before it was answered. */
const clientLeft = 499

/** One JSON line for each request, written when its answer is over. */
export class AccessLog {
  readonly #write: (line: string) => void
  /** Bytes of each connection that earlier answers account for: answers on one connection end in order. */
  readonly #counted = new WeakMap<Socket, number>()

  constructor(write: (line: string) => void) {
    this.#write = write
  }

  follow(exchange: Exchange): void {
    const { request, response } = exchange
    const { socket } = request
    const remoteAddress = socket.remoteAddress
    const record = () => this.#record(exchange, socket, remoteAddress)
    if (exchange.ownsConnection) socket.once('close', record)
    else response.once('close', record)
  }

  #record(exchange: Exchange, socket: Socket, remoteAddress: string | undefined): void {
    const { request, response } = exchange
    const bytesTotal = socket.bytesWritten
    const line = {
      time: new Date().toISOString(),
      remote_addr: remoteAddress,
      method: request.method,
      uri: exchange.uri,
      protocol: `HTTP/${request.httpVersion}`,
      status: exchange.upgradeStatus ?? (response.headersSent ? response.statusCode : clientLeft),
      bytes_sent: bytesTotal - (this.#counted.get(socket) ?? 0),
      duration: Math.round(performance.now() - exchange.startedMs) / 1000,
      request_id: exchange.requestId,
      upstream: exchange.upstream,
      user_agent: request.headers['user-agent'],
    }
    this.#counted.set(socket, bytesTotal)
    this.#write(`${JSON.stringify(line)}\n`)
  }
}
