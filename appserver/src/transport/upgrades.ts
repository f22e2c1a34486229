import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { UpgradeInterest } from '../exchange.ts'
import type { Connections } from './connections.ts'
import type { Answering, HttpConnection } from './http-connection.ts'
import type { HttpRequest } from './http-request.ts'
import { HttpResponse } from './http-response.ts'
import { isWebSocketRequest } from './websocket-request.ts'

/** Decides which requests for another protocol are treated as such. */
export class Upgrades {
  readonly #connections: Connections<Answering, HttpConnection>
  readonly #interest: () => UpgradeInterest

  constructor(connections: Connections<Answering, HttpConnection>, interest: () => UpgradeInterest = () => 'none') {
    this.#connections = connections
    this.#interest = interest
  }

  wants(request: IncomingMessage): boolean {
    const connection = this.#connections.of(request.socket)
    // Another protocol must not begin before the answers that are owed, and a body would be taken for its first bytes.
    if (!connection?.idle || connection.closing || hasBody(request)) return false
    const interest = this.#interest()
    return interest === 'any' || (interest === 'websocket' && isWebSocketRequest(request))
  }
}

/** The answer to a request that node:http has let go of: the last on its connection, if it comes to one. */
export function upgradeResponse(request: HttpRequest, socket: Socket): HttpResponse {
  const response = new HttpResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket)
  response.once('finish', () => {
    // What is left unread would make TCP take the answer back.
    socket.resume()
    socket.destroySoon()
  })
  // 'close' follows.
  socket.on('error', () => {})
  return response
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0
}
