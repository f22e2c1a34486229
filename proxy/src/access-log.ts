import type { Socket } from 'node:net'
import type { Exchange } from './exchange.ts'

/** nginx's word for a client that left before it was answered. */
const clientLeft = 499

/** One JSON line for each request, written when its answer is over. The names are those of nginx/conf/log.conf. */
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
    const record = () => this.#record(exchange, socket)
    if (exchange.ownsConnection) socket.once('close', record)
    else response.once('close', record)
  }

  #record(exchange: Exchange, socket: Socket): void {
    const { request, response } = exchange
    const bytesTotal = socket.bytesWritten
    const line = {
      time: new Date().toISOString(),
      request_id: exchange.requestId,
      remote_addr: exchange.sender.address,
      method: request.method,
      // Without its query, which may carry a secret: a password reset, a signed link.
      path: exchange.uri.split('?', 1)[0],
      protocol: `HTTP/${request.httpVersion}`,
      host: request.headers.host,
      status: exchange.upgradeStatus ?? (response.headersSent ? response.statusCode : clientLeft),
      response_bytes: bytesTotal - (this.#counted.get(socket) ?? 0),
      duration_s: Math.round(performance.now() - exchange.startedMs) / 1000,
      upstream_addr: exchange.upstream,
      user_agent: request.headers['user-agent'],
    }
    this.#counted.set(socket, bytesTotal)
    this.#write(`${JSON.stringify(line)}\n`)
  }
}
