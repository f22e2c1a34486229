import type { Socket } from 'node:net'
import type { PeerCheck } from '../settings/trusted-peers.ts'
import { type Answering, HttpConnection } from './http-connection.ts'

/** Requests that were under way to an idle connection when the drain began get this long to arrive. */
const idleWaitMs = 1000

interface Exchanging extends Answering {
  readonly httpConnection: HttpConnection
}

/** The open connections of a transport, and how many requests are being answered on them. */
export class Connections {
  draining = false
  /** Requests that are being answered. */
  answering = 0
  readonly #open = new Map<Socket, HttpConnection>()
  readonly #trusts: PeerCheck
  readonly #onChange: (open: number) => void
  #cutsIdle = false
  #onEmpty: (() => void) | undefined

  constructor(trusts: PeerCheck, onChange: (open: number) => void) {
    this.#trusts = trusts
    this.#onChange = onChange
  }

  add(socket: Socket): void {
    this.#open.set(socket, new HttpConnection(socket, this.#trusts))
    socket.once('close', () => {
      this.#open.delete(socket)
      this.#changed()
    })
    this.#onChange(this.#open.size)
  }

  /** Undefined when the connection has closed. */
  of(socket: Socket): HttpConnection | undefined {
    return this.#open.get(socket)
  }

  enter(exchange: Exchanging): void {
    this.answering++
    exchange.httpConnection.enter(exchange)
  }

  leave(exchange: Exchanging): void {
    const { httpConnection } = exchange
    this.answering--
    httpConnection.leave(exchange)
    if (this.#cutsIdle && httpConnection.idle) httpConnection.socket.destroySoon()
  }

  /** Resolves when no connection is left: idle ones are cut after a short wait, all of them after `graceMs`. @param cutsKept idle ones that have carried a request are cut at once */
  async drain(graceMs: number, cutsKept = false): Promise<void> {
    this.draining = true
    if (cutsKept) for (const { socket, idle, used } of this.#open.values()) if (idle && used) socket.destroySoon()
    const idle = setTimeout(() => this.#cutIdle(), Math.min(idleWaitMs, graceMs))
    const deadline = setTimeout(() => this.#cutAll(), graceMs)
    await new Promise<void>((resolve) => {
      this.#onEmpty = resolve
      this.#changed()
    })
    clearTimeout(idle)
    clearTimeout(deadline)
  }

  #changed(): void {
    this.#onChange(this.#open.size)
    if (this.draining && this.#open.size === 0) this.#onEmpty?.()
  }

  #cutIdle(): void {
    this.#cutsIdle = true
    for (const { socket, idle } of this.#open.values()) if (idle) socket.destroySoon()
  }

  #cutAll(): void {
    for (const socket of this.#open.keys()) socket.destroy()
  }
}
