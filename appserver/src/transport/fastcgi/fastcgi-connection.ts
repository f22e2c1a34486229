import type { Socket } from 'node:net'
import { ClientGone, RequestCut } from '../../errors.ts'
import type { PeerCheck } from '../../settings/trusted-peers.ts'
import type { Peer } from '../client.ts'
import type { OpenConnection } from '../connections.ts'
import { discardInput } from '../discard.ts'
import { plainAddress } from '../http-connection.ts'
import { brokenRecord, endRequest, notKept, writeRefusal } from './answer-records.ts'
import type { Carrier, FastCgiExchange } from './fastcgi-exchange.ts'
import { type IncomingLimits, IncomingRequest } from './incoming-request.ts'
import { answerManagement, type ServerValues } from './management.ts'
import type { Octets } from './octets.ts'
import type { ParamNames } from './param-names.ts'
import { MalformedRecord, protocolStatus, RecordReader, recordType } from './record.ts'

const responderRole = 1
const keepFlag = 1

/** What the connections of a transport share. */
export interface FastCgiShared {
  readonly trusts: PeerCheck
  readonly limits: IncomingLimits
  readonly names: ParamNames
  readonly values: ServerValues
  /** Whether no connection is kept after its answer: the server is stopping, or keeps none. */
  readonly closesAll: boolean
  /** The application can be called. */
  onRequest(connection: FastCgiConnection, request: IncomingRequest): void
  /** The answer is complete, or will never be. */
  onOver(connection: FastCgiConnection, exchange: FastCgiExchange): void
  onRefused(connection: FastCgiConnection, error: RequestCut, exchange: FastCgiExchange | undefined): void
  /** What has arrived has been read. */
  onRead(connection: FastCgiConnection): void
}

/** One connection of a front: one request at a time, as many as it likes one after the other. */
export class FastCgiConnection implements OpenConnection<FastCgiExchange>, Carrier {
  readonly socket: Socket
  used = false
  readonly #shared: FastCgiShared
  readonly #reader = new RecordReader((type, id, octets, from, to) => this.#record(type, id, octets, from, to))
  #peer: Peer | undefined
  /** The request whose records are read, until it is answered. */
  #incoming: IncomingRequest | undefined
  #exchange: FastCgiExchange | undefined
  /** A request that was answered before its end had come. */
  #unread: IncomingRequest | undefined
  /** The one of them whose rest is watched. */
  #discarded: IncomingRequest | undefined
  #isReading = false
  #closing = false

  constructor(socket: Socket, shared: FastCgiShared) {
    this.socket = socket
    this.#shared = shared
    // A front that sends no more has left: FastCGI knows no other reason for it.
    socket.once('end', () => socket.destroy())
    // 'close' follows.
    socket.on('error', () => {})
    socket.once('close', () => this.#lose(new ClientGone()))
  }

  get idle(): boolean {
    return this.#exchange === undefined
  }

  /** Whether it is for the front to say something: a request that has begun to arrive has a time of its own. */
  get awaited(): boolean {
    return this.idle && !this.isArriving
  }

  get bytesRead(): number {
    return this.socket.bytesRead
  }

  /** Whether a request has begun to arrive that the application has not been called for. */
  get isArriving(): boolean {
    return this.#exchange === undefined && (this.#incoming !== undefined || this.#reader.isInside)
  }

  get isLast(): boolean {
    return this.#incoming?.keeps === true && this.#shared.closesAll
  }

  get peer(): Peer {
    if (this.#peer) return this.#peer
    const address = plainAddress(this.socket.remoteAddress)
    this.#peer = { address, trusted: this.#shared.trusts(address) }
    return this.#peer
  }

  enter(exchange: FastCgiExchange): void {
    this.used = true
    this.#exchange = exchange
  }

  leave(): void {
    this.#exchange = undefined
  }

  /** The answer's last byte has been written, and its request has to be over before the next. */
  answered(exchange: FastCgiExchange): void {
    if (this.socket.writableLength === 0) this.#complete(exchange)
    else this.socket.write('', () => this.#complete(exchange))
  }

  /** Ends an exchange, and the connection with it, now. */
  cut(exchange: FastCgiExchange, error: RequestCut): void {
    const canBeTold = !exchange.started
    exchange.fail(error)
    if (canBeTold) this.#say(error)
    else this.breakOff()
    this.#shared.onOver(this, exchange)
  }

  /**
   * Ends the connection so that what has gone out is not taken for a whole answer. Where nginx does not buffer an answer, its end of file
   * counts as the end of it; a record that is none never does.
   */
  breakOff(): void {
    this.#closing = true
    this.#reader.stop()
    if (!this.socket.writable) return void this.socket.destroy()
    this.socket.write(brokenRecord())
    this.socket.destroySoon()
    // Also where the front takes nothing any more.
    discardInput(this.socket, () => false)
  }

  /** Ends the connection, and what is answered on it, because of what came or did not come. */
  refuse(error: RequestCut): void {
    this.#shared.onRefused(this, error, undefined)
    this.#reader.stop()
    this.#lose(error)
    this.socket.destroy()
  }

  /** What has arrived; it may be overwritten when this returns. */
  read(octets: Octets, bytes: number): void {
    this.#isReading = true
    try {
      this.#reader.push(octets, bytes)
    } catch (error) {
      if (!(error instanceof MalformedRecord)) throw error
      this.refuse(new RequestCut(400, `connection closed: ${error.message}`))
    } finally {
      this.#isReading = false
      this.#incoming?.keep()
    }
    this.#discardUnread()
    if (!this.socket.destroyed) this.#shared.onRead(this)
  }

  #complete(exchange: FastCgiExchange): void {
    const incoming = this.#incoming
    // The connection was lost before everything had been written.
    if (!incoming || this.#exchange !== exchange) return
    this.#forget(incoming)
    this.#shared.onOver(this, exchange)
    if (!incoming.keeps || this.#shared.closesAll) this.#close()
  }

  #record(type: number, id: number, octets: Octets, from: number, to: number): void {
    if (id === 0) this.socket.write(answerManagement(type, octets, from, to, this.#shared.values))
    else if (type === recordType.beginRequest) this.#begin(id, octets, from, to)
    else if (type === recordType.params || type === recordType.stdin) this.#content(type, id, octets, from, to)
    else if (type === recordType.abortRequest) this.#abort(id)
    else throw new MalformedRecord(`a record of type ${type} for a request`)
  }

  /** FastCGI 1.0, section 5.1. */
  #begin(id: number, { bytes }: Octets, from: number, to: number): void {
    if (to - from !== 8) throw new MalformedRecord(`FCGI_BEGIN_REQUEST of ${to - from} bytes, expected 8`)
    if (id === this.#incoming?.id) throw new MalformedRecord('FCGI_BEGIN_REQUEST for a request that has begun')
    if (this.#closing) return
    if (this.#incoming) return void this.socket.write(endRequest(id, protocolStatus.cannotMultiplex))
    const keeps = (bytes[from + 2]! & keepFlag) !== 0
    if (((bytes[from]! << 8) | bytes[from + 1]!) === responderRole) {
      this.#unread?.body?.fail(new ClientGone())
      this.#unread = undefined
      this.#incoming = new IncomingRequest(id, keeps, this.#shared.limits, this.socket)
    } else {
      this.socket.write(endRequest(id, protocolStatus.unknownRole))
      if (!keeps) this.#close()
    }
  }

  /** Sections 5.2 and 5.3. What belongs to no request, or to one that is over, is passed over (section 3.3). */
  #content(type: number, id: number, octets: Octets, from: number, to: number): void {
    if (id === this.#unread?.id) return this.#rest(type, this.#unread, octets, from, to)
    const incoming = this.#incoming
    if (id !== incoming?.id) return
    const couldStart = incoming.canStart
    try {
      if (type === recordType.stdin) incoming.addStdin(octets, from, to)
      else incoming.addParams(octets, from, to, this.#shared.names)
    } catch (error) {
      if (!(error instanceof RequestCut)) throw error
      return this.#refuseContent(error)
    }
    if (!couldStart && incoming.canStart) this.#shared.onRequest(this, incoming)
  }

  #rest(type: number, unread: IncomingRequest, octets: Octets, from: number, to: number): void {
    if (type !== recordType.stdin) return
    unread.addRest(octets, from, to)
    if (unread.received) this.#unread = undefined
  }

  #refuseContent(error: RequestCut): void {
    const exchange = this.#exchange
    this.#shared.onRefused(this, error, exchange)
    if (exchange) this.cut(exchange, error)
    else this.#say(error)
  }

  /** Section 5.4. */
  #abort(id: number): void {
    const incoming = this.#incoming
    if (id !== incoming?.id) return
    this.#lose(new ClientGone())
    this.socket.write(endRequest(id, protocolStatus.complete))
    if (!incoming.keeps || this.#shared.closesAll) this.#close()
  }

  /** Answers the request in place of the application, and ends the connection. */
  #say(error: RequestCut): void {
    const incoming = this.#incoming!
    this.socket.cork()
    writeRefusal(this.socket, incoming.id, error.status)
    this.socket.write(notKept())
    this.socket.uncork()
    this.#forget(incoming)
    this.#close()
  }

  /** Nobody is there any more to be answered. */
  #lose(error: ClientGone | RequestCut): void {
    const exchange = this.#exchange
    if (this.#incoming) this.#forget(this.#incoming)
    exchange?.fail(error)
    this.#unread?.body?.fail(error)
    if (exchange) this.#shared.onOver(this, exchange)
  }

  #forget(incoming: IncomingRequest): void {
    this.#incoming = undefined
    incoming.body?.release()
    if (incoming.received || this.socket.destroyed) return
    this.#unread = incoming
    this.#discardUnread()
  }

  /** Not while records are read: what is missing may be the next of them, where the application has answered at once. */
  #discardUnread(): void {
    const unread = this.#unread
    if (unread === undefined || unread === this.#discarded || this.#isReading) return
    this.#discarded = unread
    discardInput(this.socket, () => this.#unread !== unread)
  }

  /** Closed while the front still sends, TCP would take the answer back from it. */
  #close(): void {
    this.#closing = true
    if (this.#unread === undefined) this.socket.destroySoon()
    else this.socket.end()
  }
}
