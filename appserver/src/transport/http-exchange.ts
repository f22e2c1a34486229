import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { ClientGone } from '../errors.ts'
import type { Client, Connection, Exchange } from '../exchange.ts'
import type { HeaderList, Input } from '../gateway/tsgi.ts'
import type { PeerCheck } from '../settings/trusted-peers.ts'
import { limitedBody } from './body.ts'
import { describeClient } from './client.ts'

export interface HttpExchangeOptions {
  readonly trusts: PeerCheck
  readonly bodyLimitBytes: number
  /** Whether the server is stopping: then no answer invites another request on its connection. */
  draining(): boolean
}

/** An exchange over node:http. What an application does not ask for is not built. */
export class HttpExchange implements Exchange {
  readonly node: { readonly request: IncomingMessage; readonly response: ServerResponse }
  /** Bytes of body sent so far, as the application gave them. */
  bodyBytes = 0
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #options: HttpExchangeOptions
  #client: Client | undefined
  #abort: AbortController | undefined
  #body: Input | undefined
  #answered: HeaderList = []

  constructor(request: IncomingMessage, response: ServerResponse, options: HttpExchangeOptions) {
    this.#request = request
    this.#response = response
    this.#options = options
    this.node = { request, response }
  }

  get method(): string {
    return this.#request.method!
  }

  get target(): string {
    return this.#request.url!
  }

  get protocol(): string {
    return `HTTP/${this.#request.httpVersion}`
  }

  get fields(): readonly string[] {
    return this.#request.rawHeaders
  }

  get connection(): Connection {
    const { remoteAddress, localAddress, localPort } = this.#request.socket
    return { peerAddress: plainAddress(remoteAddress), localAddress: plainAddress(localAddress), localPort }
  }

  get client(): Client {
    this.#client ??= describeClient(this.fields, plainAddress(this.#request.socket.remoteAddress), this.#options.trusts)
    return this.#client
  }

  get body(): Input {
    this.#body ??= limitedBody(this.#request, this.#options.bodyLimitBytes)
    return this.#body
  }

  get signal(): AbortSignal {
    if (this.#abort) return this.#abort.signal
    const abort = new AbortController()
    this.#abort = abort
    const closed = () => {
      if (!this.#response.writableFinished) abort.abort(new ClientGone())
    }
    if (this.#response.closed) closed()
    else this.#response.once('close', closed)
    return abort.signal
  }

  get started(): boolean {
    return this.#response.headersSent
  }

  start(status: number, reason: string, headers: HeaderList): void {
    if (this.#options.draining()) this.#response.shouldKeepAlive = false
    this.#answered = headers
    this.#response.writeHead(status, reason, headers.flat())
  }

  answerField(name: string): string | undefined {
    const given = this.#answered.find(([key]) => key.toLowerCase() === name)?.[1]
    // What an application written for node:http has set is only there.
    return given ?? this.#response.getHeader(name)?.toString()
  }

  write(chunk: Uint8Array | string): Promise<void> | undefined {
    if (this.#response.closed) throw new ClientGone()
    this.#count(chunk)
    return this.#response.write(chunk) ? undefined : this.#drained()
  }

  end(chunk?: Uint8Array | string): void {
    if (chunk !== undefined) this.#count(chunk)
    this.#response.end(chunk)
  }

  abort(): void {
    this.#response.destroy()
  }

  #count(chunk: Uint8Array | string): void {
    this.bodyBytes += typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.byteLength
  }

  async #drained(): Promise<void> {
    const settled = new AbortController()
    const { signal } = settled
    try {
      await Promise.race([once(this.#response, 'drain', { signal }), once(this.#response, 'close', { signal })])
    } finally {
      settled.abort()
    }
    if (this.#response.closed) throw new ClientGone()
  }
}

/** A dual-stack listener shows IPv4 peers as `::ffff:192.0.2.1`. */
function plainAddress(address: string | undefined): string | undefined {
  return address?.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address
}
