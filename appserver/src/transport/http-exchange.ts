import type { IncomingMessage } from 'node:http'
import { ClientGone, RequestCut } from '../errors.ts'
import type { Client, Connection, Exchange } from '../exchange.ts'
import type { FieldNames } from '../field-names.ts'
import type { HeaderList, Input } from '../gateway/tsgi.ts'
import { limitedBody, limitPushedBody, noBody } from './body.ts'
import { describeClient } from './client.ts'
import { discardBytes } from './discard.ts'
import { drainedOrClosed } from './drained.ts'
import { FoundFields } from './found-fields.ts'
import { type HttpConnection, plainAddress } from './http-connection.ts'
import type { HttpRequest } from './http-request.ts'
import { answered, type HttpResponse } from './http-response.ts'
import { bodyTooLarge } from './request-check.ts'
import type { Trust } from './trust.ts'

const beyondAscii = /[\x80-\xff]/

/** What the exchanges of a transport share. */
export interface HttpExchangeOptions {
  readonly trust: Trust
  readonly bodyLimitBytes: number
  /** How long the client is told that its connection is kept. */
  readonly keepAliveMs: number
  onTooLarge(exchange: HttpExchange, error: RequestCut): void
  /** Whether no answer may invite another request on its connection: the server is stopping, or keeps none. */
  readonly closesAll: boolean
}

/** An exchange over node:http. What an application does not ask for is not built. */
export class HttpExchange implements Exchange {
  readonly target: string
  readonly node: { readonly request: IncomingMessage; readonly response: HttpResponse }
  readonly startedMs = performance.now()
  /** Bytes of body sent so far, as the application gave them. */
  bodyBytes = 0
  readonly names: FieldNames
  readonly found: FoundFields
  readonly httpConnection: HttpConnection
  readonly #request: IncomingMessage
  readonly #response: HttpResponse
  readonly #options: HttpExchangeOptions
  #client: Client | undefined
  #abort: AbortController | undefined
  #body: Input | undefined
  #answered: HeaderList = []
  /** Whether the head has characters that are not ASCII. */
  #writesLatin = false
  #failure: RequestCut | undefined
  #isOver = false
  #draining: Promise<void> | undefined

  constructor(request: HttpRequest, response: HttpResponse, connection: HttpConnection, options: HttpExchangeOptions) {
    this.#request = request
    // Routers take what they have used of it from the request.
    this.target = request.url!
    this.#response = response
    this.httpConnection = connection
    this.names = request.names
    this.found = new FoundFields(request.names, request.rawHeaders)
    this.#options = options
    this.node = { request, response }
    response[answered] = this
  }

  get method(): string {
    return this.#request.method!
  }

  get protocol(): string {
    return `HTTP/${this.#request.httpVersion}`
  }

  get fields(): readonly string[] {
    return this.#request.rawHeaders
  }

  get connection(): Connection {
    const { localAddress, localPort, remotePort } = this.httpConnection.socket
    const { address } = this.httpConnection.peer
    return { peerAddress: address, peerPort: remotePort, localAddress: plainAddress(localAddress), localPort }
  }

  get client(): Client {
    this.#client ??= describeClient(this.target, this.found, this.httpConnection.peer, this.#options.trust)
    return this.#client
  }

  get frontFiles(): string | undefined {
    const isBelieved = this.#options.trust.believesFileMapping && this.httpConnection.peer.trusted
    return isBelieved ? this.found.single('x-accel-mapping') : undefined
  }

  get body(): Input {
    this.#body ??= this.found.tellsBody
      ? limitedBody(this.#request, this.#options.bodyLimitBytes, () => this.#failure)
      : noBody
    return this.#body
  }

  get signal(): AbortSignal {
    this.#abort ??= new AbortController()
    if (this.#response.closed) this.#abortUnfinished()
    return this.#abort.signal
  }

  get started(): boolean {
    return this.#response.headersSent || this.#failure !== undefined
  }

  get received(): boolean {
    return this.#request.complete
  }

  get bytesRead(): number {
    return this.#request.socket.bytesRead
  }

  /** Whether the body is waited for, and not held up by an application that does not read it. */
  get awaited(): boolean {
    const { complete, readableLength, readableHighWaterMark } = this.#request
    return !complete && !this.#response.owesContinue && readableLength < readableHighWaterMark
  }

  holdNode(): void {
    this.#response.strictContentLength = true
    const { bodyLimitBytes, onTooLarge } = this.#options
    if (bodyLimitBytes === 0 || this.found.joined('transfer-encoding') === undefined) return
    const { status, message } = bodyTooLarge(bodyLimitBytes)
    limitPushedBody(this.#request, bodyLimitBytes, () => onTooLarge(this, new RequestCut(status, message)))
  }

  /** As nginx logs it: 499 when the client left before there was a status. */
  get status(): number {
    if (this.#response.headersSent) return this.#response.statusCode
    return this.#failure?.status ?? 499
  }

  /** Whether its answer is the connection's last; asked when the head goes out. */
  get isLast(): boolean {
    return this.httpConnection.endsWith(this) || this.#options.closesAll || this.#leavesMuch()
  }

  get keepAliveMs(): number {
    return this.#options.keepAliveMs
  }

  get informational(): Exchange['informational'] {
    if (this.#request.httpVersionMinor === 0) return undefined
    return (status, headers) => {
      if (this.#failure || this.#response.destroyed) return
      if (this.#response.headersSent) throw new Error(`the head of the answer has gone out before the ${status}`)
      this.#response.writeInformation(status, headers.flat())
    }
  }

  start(status: number, reason: string, headers: HeaderList): void {
    this.#answered = headers
    this.#writesLatin = beyondAscii.test(reason)
    // By hand: flat() takes as long as node:http does with all of them.
    const inTurn: string[] = []
    for (const [name, value] of headers) {
      inTurn.push(name, value)
      this.#writesLatin ||= beyondAscii.test(value)
    }
    this.#response.writeHead(status, reason, inTurn)
  }

  answerField(name: string): string | undefined {
    const given = this.#answered.find(([key]) => key.toLowerCase() === name)?.[1]
    // What an application written for node:http has set is only there.
    return given ?? this.#response.getHeader(name)?.toString()
  }

  write(chunk: Uint8Array | string): Promise<void> | undefined {
    if (this.#response.closed) throw this.#failure ?? new ClientGone()
    this.#count(chunk)
    return this.#response.write(this.#encoded(chunk)) ? undefined : this.#drained()
  }

  end(chunk?: Uint8Array | string): void {
    if (chunk !== undefined) this.#count(chunk)
    this.#response.end(chunk === undefined ? chunk : this.#encoded(chunk))
  }

  abort(): void {
    this.#response.destroy()
  }

  discard(): void {
    this.#request.resume()
  }

  fail(error: RequestCut): void {
    // What is written from now on goes nowhere, and is of no length.
    this.#response.strictContentLength = false
    this.#failure = error
    this.#abort?.abort(error)
    // By itself a request that is destroyed takes its connection along, which has something to say yet.
    this.#request._destroy = (_, done) => done(this.#request.listenerCount('error') > 0 ? error : null)
    this.#request.destroy(error)
    const { socket } = this.#response
    if (socket && !this.#response.headersSent) this.#response.detachSocket(socket)
    this.#response.destroy()
  }

  /** Its answer is complete or its connection gone. @returns whether nobody knew that yet */
  finish(): boolean {
    if (this.#isOver) return false
    this.#isOver = true
    // Nothing is sent any more: whoever still ends the response has done nothing wrong.
    this.#response.strictContentLength = false
    this.#abortUnfinished()
    return true
  }

  /** A body that is known to be long and that nobody reads is not read to its end for the sake of the connection. */
  #leavesMuch(): boolean {
    const { complete, readableDidRead } = this.#request
    return !complete && !readableDidRead && Number(this.found.joined('content-length')) > discardBytes
  }

  #abortUnfinished(): void {
    if (!this.#response.writableFinished) this.#abort?.abort(this.#failure ?? new ClientGone())
  }

  /** Node writes a head in the encoding of the text that goes out with it: UTF-8, where a field is Latin-1 (RFC 9110 section 5.5). */
  #encoded(chunk: Uint8Array | string): Uint8Array | string {
    return this.#writesLatin && typeof chunk === 'string' ? Buffer.from(chunk) : chunk
  }

  #count(chunk: Uint8Array | string): void {
    this.bodyBytes += typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.byteLength
  }

  /** One wait for all: an application may give many pieces and wait for none. */
  #drained(): Promise<void> {
    this.#draining ??= this.#untilDrained().finally(() => {
      this.#draining = undefined
    })
    return this.#draining
  }

  async #untilDrained(): Promise<void> {
    await drainedOrClosed(this.#response)
    if (this.#response.closed) throw this.#failure ?? new ClientGone()
  }
}
