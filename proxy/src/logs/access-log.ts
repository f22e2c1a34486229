import type { Socket } from 'node:net'
import type { Exchange } from '../exchange.ts'
import type { UpstreamTry } from '../upstream/times.ts'
import type { AccessFacts, UpstreamFacts } from './access-line.ts'

/** nginx's word for a client that left before it was answered. */
const clientLeft = 499

/** One line for each request, written when its answer is over. */
export class AccessLog {
  readonly #write: (line: string) => void
  readonly #format: (facts: AccessFacts) => string
  /** Bytes of each connection that earlier requests and answers account for: answers on one connection end in order. */
  readonly #counted = new WeakMap<Socket, Bytes>()

  constructor(format: (facts: AccessFacts) => string, write: (line: string) => void) {
    this.#format = format
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
    const { headers } = request
    const { read: requestBytes, written: responseBytes } = this.#count(socket)
    const facts: AccessFacts = {
      time: new Date(),
      requestId: exchange.requestId,
      remoteAddress: exchange.sender.address,
      method: request.method ?? '',
      path: withoutQuery(exchange.uri),
      protocol: `HTTP/${request.httpVersion}`,
      host: headers.host ?? '',
      status: exchange.upgradeStatus ?? (response.headersSent ? response.statusCode : clientLeft),
      requestBytes,
      responseBytes,
      bodyBytes: Math.max(0, responseBytes - headBytes(exchange)),
      durationS: Math.round(performance.now() - exchange.startedMs) / 1000,
      upstream: upstreamFacts(exchange.upstream, exchange.tries),
      userAgent: headers['user-agent'] ?? '',
      referrer: withoutQuery(headers.referer ?? ''),
    }
    this.#write(this.#format(facts))
  }

  /** What the connection has carried since the last line about it; after its end, `bytesRead` stays. */
  #count(socket: Socket): Bytes {
    const total = { read: socket.bytesRead, written: socket.bytesWritten }
    const before = this.#counted.get(socket) ?? { read: 0, written: 0 }
    this.#counted.set(socket, total)
    return { read: total.read - before.read, written: total.written - before.written }
  }
}

interface Bytes {
  readonly read: number
  readonly written: number
}

function withoutQuery(address: string): string {
  return address.split('?', 1)[0]!
}

/** node:http keeps the head that it has written under this name, and has nothing public for it. */
function headBytes({ response }: Exchange): number {
  const head: unknown = Reflect.get(response, '_header')
  return typeof head === 'string' ? head.length : 0
}

function upstreamFacts(address: string | undefined, tries: readonly UpstreamTry[]): UpstreamFacts {
  const each = (field: keyof UpstreamTry) => tries.map((attempt) => attempt[field]).join(', ')
  return {
    address: address ?? '',
    status: each('status'),
    connectS: each('connectS'),
    headerS: each('headerS'),
    responseS: each('responseS'),
  }
}
