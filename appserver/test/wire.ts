import { once } from 'node:events'
import { type IncomingHttpHeaders, request } from 'node:http'
import { connect, type NetConnectOpts, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

const patienceMs = 10_000

/** A connection that shows every byte: for what an HTTP client would hide or refuse to send. */
export class Wire {
  received = ''
  readonly socket: Socket
  /** Resolves when the server has closed, whichever way. */
  readonly closed: Promise<unknown>

  private constructor(socket: Socket) {
    this.socket = socket
    socket.setEncoding('latin1')
    socket.on('data', (piece) => {
      this.received += piece
    })
    socket.on('error', () => {})
    // Not once(): a reset is an end like any other here.
    this.closed = new Promise((resolve) => socket.once('close', resolve))
  }

  /** @param to a port of 127.0.0.1, or a unix socket's path */
  static async open(to: number | string, options?: Partial<NetConnectOpts>): Promise<Wire> {
    const where = typeof to === 'number' ? { host: '127.0.0.1', port: to } : { path: to }
    const socket = connect({ ...where, ...options } as NetConnectOpts)
    onTestFinished(() => {
      socket.destroy()
    })
    await once(socket, 'connect')
    return new Wire(socket)
  }

  send(...lines: string[]): this {
    this.socket.write(lines.join('\r\n'), 'latin1')
    return this
  }

  /** A GET on a connection that stays open. */
  get(path: string, ...fields: string[]): this {
    return this.send(`GET ${path} HTTP/1.1`, 'Host: test', ...fields, '', '')
  }

  /** Waits until the pattern has arrived, the `times`-th time. */
  async receives(pattern: string | RegExp, times = 1): Promise<string> {
    const count = () =>
      typeof pattern === 'string'
        ? this.received.split(pattern).length - 1
        : [...this.received.matchAll(new RegExp(pattern.source, 'g'))].length
    const deadline = AbortSignal.timeout(patienceMs)
    while (count() < times) {
      if (this.socket.closed) throw new Error(`closed before ${pattern} came; received: ${this.received}`)
      await Promise.race([once(this.socket, 'data', { signal: deadline }), this.closed]).catch(() => {
        throw new Error(`${pattern} did not come; received: ${this.received}`)
      })
    }
    return this.received
  }

  /** Everything received until the server closes. */
  async end(): Promise<string> {
    await this.closed
    return this.received
  }
}

export interface Answer {
  readonly status: number
  readonly reason: string
  readonly headers: IncomingHttpHeaders
  readonly rawHeaders: string[]
  readonly body: string
}

export interface Question {
  readonly method?: string
  readonly headers?: Record<string, string | string[]> | readonly string[]
  readonly body?: string | Uint8Array
  readonly socketPath?: string
}

/** One request on a connection of its own. */
export async function ask(port: number, path = '/', question: Question = {}): Promise<Answer> {
  const { method = 'GET', headers = {}, body, socketPath } = question
  const outgoing = request({
    ...(socketPath === undefined ? { host: '127.0.0.1', port } : { socketPath }),
    path,
    method,
    headers: headers as Record<string, string>,
    agent: false,
  })
  outgoing.end(body)
  const [answer] = await once(outgoing, 'response')
  let text = ''
  answer.setEncoding('utf8')
  for await (const piece of answer) text += piece
  const { statusCode, statusMessage, rawHeaders } = answer
  return { status: statusCode, reason: statusMessage, headers: answer.headers, rawHeaders, body: text }
}
