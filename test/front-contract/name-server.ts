import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

/** Header, RFC 1035 section 4.1.1. */
const headBytes = 12
const typeA = 1
const noSuchName = 3

/** A DNS server that knows the IPv4 addresses it was told, for UDP (RFC 1035). */
export class NameServer {
  readonly #socket: Socket = createSocket('udp4')
  readonly #addresses = new Map<string, readonly string[]>()

  static async start(): Promise<NameServer> {
    const server = new NameServer()
    server.#socket.on('message', (query, { address, port }) =>
      server.#socket.send(server.#answer(query), port, address),
    )
    server.#socket.bind(0, '127.0.0.1')
    await once(server.#socket, 'listening')
    return server
  }

  get port(): number {
    return this.#socket.address().port
  }

  set(name: string, addresses: readonly string[]): void {
    this.#addresses.set(name, addresses)
  }

  stop(): void {
    this.#socket.close()
  }

  #answer(query: Buffer): Buffer {
    const labels: string[] = []
    let at = headBytes
    for (let length = query[at]!; length > 0; length = query[at]!) {
      labels.push(query.toString('latin1', at + 1, at + 1 + length))
      at += 1 + length
    }
    const type = query.readUInt16BE(at + 1)
    const question = query.subarray(headBytes, at + 5)
    const known = this.#addresses.get(labels.join('.').toLowerCase())
    const records = type === typeA ? (known ?? []).map(recordOf) : []
    const head = Buffer.alloc(headBytes)
    query.copy(head, 0, 0, 2)
    head.writeUInt16BE(0x8180 | (known === undefined ? noSuchName : 0), 2)
    head.writeUInt16BE(1, 4)
    head.writeUInt16BE(records.length, 6)
    return Buffer.concat([head, question, ...records])
  }
}

/** An A record for the name of the question, valid for 0 s. */
function recordOf(address: string): Buffer {
  const pointer = [0xc0, headBytes]
  return Buffer.from([...pointer, 0, typeA, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)])
}
