import type { Socket } from 'node:net'
import { ClientGone, type RequestCut } from '../../errors.ts'
import type { Client, Connection, Exchange } from '../../exchange.ts'
import type { FieldNames } from '../../field-names.ts'
import type { HeaderList, Input } from '../../gateway/tsgi.ts'
import { noBody } from '../body.ts'
import type { Peer } from '../client.ts'
import { drainedOrClosed } from '../drained.ts'
import { FoundFields } from '../found-fields.ts'
import { plainAddress } from '../http-connection.ts'
import type { Trust } from '../trust.ts'
import { notKept, writeStdout } from './answer-records.ts'
import type { IncomingRequest } from './incoming-request.ts'
import { describeToldClient } from './told-client.ts'
import type { ToldRequest } from './told-request.ts'

/** The connection, as its exchange needs it. */
export interface Carrier {
  readonly socket: Socket
  readonly peer: Peer
  /** Whether it ends with this exchange, though the front wants to keep it. */
  readonly isLast: boolean
  /** The answer's last byte has been written. */
  answered(exchange: FastCgiExchange): void
  /** Ends the connection so that what has gone out is not taken for a whole answer. */
  breakOff(): void
  /** Ends the exchange, and the connection with it, now. */
  cut(exchange: FastCgiExchange, error: RequestCut): void
}

/** An exchange over FastCGI. What an application does not ask for is not built. */
export class FastCgiExchange implements Exchange {
  readonly line: ToldRequest
  readonly found: FoundFields
  readonly startedMs = performance.now()
  /** Bytes of body sent so far. */
  bodyBytes = 0
  readonly carrier: Carrier
  readonly #request: IncomingRequest
  readonly #trust: Trust
  #client: Client | undefined
  #abort: AbortController | undefined
  #answered: HeaderList = []
  #status = 0
  /** The head, until something goes out with it. */
  #head = ''
  #ended = false
  #failure: Error | undefined
  #draining: Promise<void> | undefined

  /** @param request whose parameters have all come */
  constructor(request: IncomingRequest, carrier: Carrier, trust: Trust) {
    this.line = request.line!
    this.found = new FoundFields(this.line.names, this.line.fields)
    this.carrier = carrier
    this.#request = request
    this.#trust = trust
  }

  get method(): string {
    return this.line.method
  }

  get target(): string {
    return this.line.url
  }

  get protocol(): string {
    return this.line.protocol
  }

  get fields(): readonly string[] {
    return this.line.fields
  }

  get names(): FieldNames {
    return this.line.names
  }

  get connection(): Connection {
    const { localAddress, localPort, remotePort } = this.carrier.socket
    const { address } = this.carrier.peer
    return { peerAddress: address, peerPort: remotePort, localAddress: plainAddress(localAddress), localPort }
  }

  get client(): Client {
    this.#client ??= describeToldClient(this.line, this.found, this.carrier.peer)
    return this.#client
  }

  /** A parameter, not a header field: those can be the client's. */
  get frontFiles(): string | undefined {
    const isBelieved = this.#trust.believesFileMapping && this.carrier.peer.trusted
    return isBelieved ? this.line.value('X_ACCEL_MAPPING') : undefined
  }

  get body(): Input {
    return this.#request.body ?? noBody
  }

  get signal(): AbortSignal {
    this.#abort ??= new AbortController()
    if (this.#failure) this.#abort.abort(this.#failure)
    return this.#abort.signal
  }

  get started(): boolean {
    return this.#status !== 0 || this.#failure !== undefined
  }

  /** As nginx logs it: 499 when the client left before there was a status. */
  get status(): number {
    return this.#status || ((this.#failure as Partial<RequestCut> | undefined)?.status ?? 499)
  }

  get bytesRead(): number {
    return this.#request.body?.receivedBytes ?? 0
  }

  /** Whether the body is waited for, and not held up by an application that does not read it. */
  get awaited(): boolean {
    return !this.#request.received && this.#request.body?.isHeldUp !== true
  }

  start(status: number, reason: string, headers: HeaderList): void {
    this.#answered = headers
    this.#status = status
    let head = reason === '' ? `Status: ${status}\r\n` : `Status: ${status} ${reason}\r\n`
    for (const [name, value] of headers) {
      // Between the server and its front there is no HTTP connection that it could be about.
      if (name !== 'Connection') head += `${name}: ${value}\r\n`
    }
    this.#head = `${head}\r\n`
  }

  answerField(name: string): string | undefined {
    return this.#answered.find(([key]) => key.toLowerCase() === name)?.[1]
  }

  write(chunk: Uint8Array | string): Promise<void> | undefined {
    if (this.#failure) throw this.#failure
    return this.#send(chunk, false) ? undefined : this.#drained()
  }

  end(chunk: Uint8Array | string = ''): void {
    if (this.#failure || this.#ended) return
    this.#ended = true
    const { socket, isLast } = this.carrier
    if (isLast) socket.cork()
    this.#send(chunk, true)
    if (isLast) {
      socket.write(notKept())
      socket.uncork()
    }
    this.carrier.answered(this)
  }

  abort(): void {
    if (this.#ended) return
    this.fail(new ClientGone())
    this.carrier.breakOff()
  }

  /** Nothing of its answer goes out any more; body and signal say why. */
  fail(error: Error): void {
    if (this.#failure || this.#ended) return
    this.#failure = error
    this.#request.body?.fail(error)
    this.#abort?.abort(error)
  }

  #send(chunk: Uint8Array | string, ends: boolean): boolean {
    const bytes = typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.byteLength
    this.bodyBytes += bytes
    const head = this.#head
    this.#head = ''
    return writeStdout(this.carrier.socket, this.#request.id, head, chunk, bytes, ends)
  }

  /** One wait for all: an application may give many pieces and wait for none. */
  #drained(): Promise<void> {
    this.#draining ??= this.#untilDrained().finally(() => {
      this.#draining = undefined
    })
    return this.#draining
  }

  async #untilDrained(): Promise<void> {
    const { socket } = this.carrier
    await drainedOrClosed(socket)
    if (this.#failure) throw this.#failure
    if (socket.destroyed) throw new ClientGone()
  }
}
