import { Socket } from 'node:net'
import type { RequestCut } from '../errors.ts'
import type { PeerCheck } from '../settings/trusted-peers.ts'
import type { Peer } from './client.ts'
import { discardInput } from './discard.ts'
import { refusalMessage } from './refusal.ts'

/** An exchange, as its connection sees it. */
export interface Answering {
  /** Whether its request has arrived to its end. */
  readonly received: boolean
  readonly started: boolean
  /** Reads on what nobody wants. */
  discard(): void
  /** The connection gives it up: body and signal say why, and what is still written goes nowhere. */
  fail(error: RequestCut): void
}

/** One connection: the answers it is owed, and how it ends. */
export class HttpConnection {
  readonly socket: Socket
  /** Whether no further request is wanted on it. */
  closing = false
  /** Whether it has carried a request: a fresh one is owed its first answer. */
  used = false
  /** In the order of their requests. */
  readonly #answering: Answering[] = []
  readonly #trusts: PeerCheck
  #peer: Peer | undefined
  #refusal: RequestCut | undefined
  #refused = false

  constructor(socket: Socket, trusts: PeerCheck) {
    this.socket = socket
    this.#trusts = trusts
    // node:http calls it after the last answer. The client may be sending still; see closeSoon.
    socket.destroySoon = () => this.#closeSoon()
  }

  get idle(): boolean {
    return this.#answering.length === 0
  }

  /** Whether it is for the client to ask for something more: its first request has a time of its own. */
  get awaited(): boolean {
    return this.used && this.idle
  }

  get bytesRead(): number {
    return this.socket.bytesRead
  }

  get peer(): Peer {
    if (this.#peer) return this.#peer
    const address = plainAddress(this.socket.remoteAddress)
    this.#peer = { address, trusted: this.#trusts(address) }
    return this.#peer
  }

  /** After the PROXY protocol has named another. */
  forgetPeer(): void {
    this.#peer = undefined
  }

  /** A time that an application has set for one request, by request.setTimeout(), is not for the next one. */
  forgetTimeout(): void {
    if (this.socket.timeout && this.idle) this.socket.setTimeout(0)
  }

  /** Whether the exchange's answer is the last thing to be sent. */
  endsWith(exchange: Answering): boolean {
    return this.closing && this.#refusal === undefined && this.#answering.at(-1) === exchange
  }

  enter(exchange: Answering): void {
    this.used = true
    this.#answering.push(exchange)
  }

  leave(exchange: Answering): void {
    this.#answering.splice(this.#answering.indexOf(exchange), 1)
    if (this.#refusal) this.#refuseInTurn(this.#refusal)
    else if (!exchange.received && !this.closing) {
      exchange.discard()
      discardInput(this.socket, () => exchange.received)
    }
  }

  /**
   * Ends the connection because of what came on it: answers that are owed go out first, then this one.
   *
   * @returns whether it is the first reason
   */
  refuse(error: RequestCut): boolean {
    if (this.#refusal) return false
    this.#refusal = error
    this.closing = true
    this.#refuseInTurn(error)
    return true
  }

  /** Ends an exchange, and the connection with it, now. */
  cut(exchange: Answering, error: RequestCut): void {
    this.#refusal = error
    this.closing = true
    const canBeTold = this.#answering[0] === exchange && !exchange.started
    exchange.fail(error)
    if (canBeTold) this.#sendRefusal(error)
    else this.socket.destroy()
  }

  /** The client has sent its last byte in the middle of a message. @returns whether nothing is left to be done for it */
  ended(): boolean {
    return this.#refusal ? this.#refused : this.#answering.at(-1)?.received === false
  }

  #refuseInTurn(error: RequestCut): void {
    const [next, ...others] = this.#answering
    if (next === undefined) this.#sendRefusal(error)
    else if (others.length === 0 && !next.received) this.cut(next, error)
  }

  #sendRefusal(error: RequestCut): void {
    if (this.#refused) return
    this.#refused = true
    if (this.socket.writable) this.socket.write(refusalMessage(error.status))
    this.#linger()
  }

  #closeSoon(): void {
    if (this.#answering[0]?.received === false) this.#linger()
    else Socket.prototype.destroySoon.call(this.socket)
  }

  /** RFC 9112 section 9.6: closed while the client still sends, TCP would take the answer back from it. */
  #linger(): void {
    this.closing = true
    this.#answering[0]?.discard()
    this.socket.end()
    discardInput(this.socket, () => false)
  }
}

/** A dual-stack listener shows IPv4 peers as `::ffff:192.0.2.1`. */
export function plainAddress(address: string | undefined): string | undefined {
  return address?.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address
}
