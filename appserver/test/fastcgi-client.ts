import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

const patienceMs = 10_000

export const types = {
  begin: 1,
  abort: 2,
  end: 3,
  params: 4,
  stdin: 5,
  stdout: 6,
  getValues: 9,
  values: 10,
  unknown: 11,
}

/** A record as it is written. */
export function record(type: number, id: number, content: Uint8Array | string = '', paddingBytes = 0): Buffer {
  const body = Buffer.from(content as string)
  const header = Buffer.from([1, type, id >> 8, id & 255, body.length >> 8, body.length & 255, paddingBytes, 0])
  return Buffer.concat([header, body, Buffer.alloc(paddingBytes)])
}

/** FCGI_BEGIN_REQUEST of a responder. */
export function begin(id = 1, { role = 1, keeps = true } = {}): Buffer {
  return record(types.begin, id, Uint8Array.of(0, role, keeps ? 1 : 0, 0, 0, 0, 0, 0))
}

/** @param long whether lengths take four bytes each, also where one would do */
export function nameValues(pairs: Readonly<Record<string, string>>, long = false): Buffer {
  const length = (text: Buffer) => {
    if (text.length < 128 && !long) return Buffer.of(text.length)
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE((text.length | 0x8000_0000) >>> 0)
    return bytes
  }
  return Buffer.concat(
    Object.entries(pairs).flatMap(([name, value]) => {
      const [key, text] = [Buffer.from(name, 'latin1'), Buffer.from(value, 'latin1')]
      return [length(key), length(text), key, text]
    }),
  )
}

/** What nginx tells of `GET /`, at least. */
export const basicParams = {
  REQUEST_METHOD: 'GET',
  REQUEST_URI: '/',
  SERVER_PROTOCOL: 'HTTP/1.1',
  CONTENT_TYPE: '',
  CONTENT_LENGTH: '',
  HTTP_HOST: 'polls.example',
}

/** Parameters and their end. */
export function params(pairs: Readonly<Record<string, string>> = {}, id = 1): Buffer {
  return Buffer.concat([record(types.params, id, nameValues({ ...basicParams, ...pairs })), record(types.params, id)])
}

/** A body in records and its end. */
export function stdin(body: Uint8Array | string = '', id = 1): Buffer {
  return Buffer.concat([...(body.length > 0 ? [record(types.stdin, id, body)] : []), record(types.stdin, id)])
}

/** A whole request as nginx sends it. */
export function request(pairs: Readonly<Record<string, string>> = {}, body: Uint8Array | string = '', id = 1): Buffer {
  const length = body.length > 0 ? { CONTENT_LENGTH: String(Buffer.byteLength(body)) } : {}
  return Buffer.concat([begin(id), params({ ...length, ...pairs }, id), stdin(body, id)])
}

export interface Received {
  readonly type: number
  readonly id: number
  readonly content: Buffer
}

export interface FastCgiAnswer {
  readonly status: string
  /** As sent, without the status. */
  readonly head: string
  readonly body: Buffer
  /** How it ended: 0 as it should. */
  readonly protocolStatus: number
}

/** The front's end of a connection. */
export class FastCgiClient {
  readonly socket: Socket
  /** Resolves when the server has closed, whichever way. */
  readonly closed: Promise<unknown>
  /** How many pieces have arrived. */
  pieces = 0
  readonly records: Received[] = []
  #rest: Buffer = Buffer.alloc(0)

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (piece: Buffer) => {
      this.pieces++
      this.#cut(piece)
      socket.emit('record')
    })
    socket.on('error', () => {})
    this.closed = new Promise((resolve) => socket.once('close', resolve))
  }

  static async open(to: number | string): Promise<FastCgiClient> {
    const socket = typeof to === 'number' ? connect(to, '127.0.0.1') : connect(to)
    onTestFinished(() => {
      socket.destroy()
    })
    await once(socket, 'connect')
    return new FastCgiClient(socket)
  }

  send(...pieces: Uint8Array[]): this {
    this.socket.write(Buffer.concat(pieces))
    return this
  }

  /** The next record. @throws {Error} the server closed before */
  async next(): Promise<Received> {
    const silence = AbortSignal.timeout(patienceMs)
    while (this.records.length === 0) {
      if (this.socket.closed) throw new Error('closed before a record came')
      await Promise.race([once(this.socket, 'record', { signal: silence }), this.closed])
    }
    return this.records.shift()!
  }

  /** The next answer, of whichever request. */
  async answer(): Promise<FastCgiAnswer> {
    const out: Buffer[] = []
    let last = await this.next()
    for (; last.type === types.stdout; last = await this.next()) out.push(last.content)
    const whole = Buffer.concat(out)
    const end = whole.indexOf('\r\n\r\n')
    const [first = '', ...fields] = whole.toString('latin1', 0, Math.max(0, end)).split('\r\n')
    return {
      status: first.replace('Status: ', ''),
      head: fields.join('\r\n'),
      body: whole.subarray(end === -1 ? whole.length : end + 4),
      protocolStatus: last.content[4]!,
    }
  }

  /** One request, and its answer. */
  async ask(pairs: Readonly<Record<string, string>> = {}, body: Uint8Array | string = ''): Promise<FastCgiAnswer> {
    return this.send(request(pairs, body)).answer()
  }

  #cut(piece: Buffer): void {
    let bytes = Buffer.concat([this.#rest, piece])
    while (bytes.length >= 8) {
      const length = bytes.readUInt16BE(4)
      const next = 8 + length + bytes[6]!
      if (bytes.length < next) break
      this.records.push({ type: bytes[1]!, id: bytes.readUInt16BE(2), content: bytes.subarray(8, 8 + length) })
      bytes = bytes.subarray(next)
    }
    this.#rest = bytes
  }
}
