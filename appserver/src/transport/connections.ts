import type { Socket } from 'node:net'

/** Requests that were under way to an idle connection when the drain began get this long to arrive. */
const idleWaitMs = 1000

/** A connection, whatever is spoken on it, as it is counted and ended here. */
export interface OpenConnection<E> {
  readonly socket: Socket
  /** Whether nothing is being answered on it. */
  readonly idle: boolean
  /** Whether it has carried a request. */
  readonly used: boolean
  /** The answer to a request is owed from now on. */
  enter(exchange: E): void
  leave(exchange: E): void
}

/** How many requests a worker answers, over all of its transports. */
export interface InFlight {
  answering: number
}

/** The open connections of a transport, and how many requests are being answered on them. */
export class Connections<E, C extends OpenConnection<E>> {
  draining = false
  readonly #open = new Map<Socket, C>()
  readonly #connect: (socket: Socket) => C
  readonly #onChange: (open: number) => void
  readonly #inFlight: InFlight
  #cutsIdle = false
  #onEmpty: (() => void) | undefined

  /** @param connect what a socket becomes here */
  constructor(connect: (socket: Socket) => C, onChange: (open: number) => void, inFlight: InFlight = { answering: 0 }) {
    this.#connect = connect
    this.#onChange = onChange
    this.#inFlight = inFlight
  }

  /** Requests that are being answered. */
  get answering(): number {
    return this.#inFlight.answering
  }

  add(socket: Socket): C {
    const connection = this.#connect(socket)
    this.#open.set(socket, connection)
    socket.once('close', () => {
      this.#open.delete(socket)
      this.#changed()
    })
    this.#onChange(this.#open.size)
    return connection
  }

  /** Undefined when the connection has closed. */
  of(socket: Socket): C | undefined {
    return this.#open.get(socket)
  }

  enter(connection: C, exchange: E): void {
    this.#inFlight.answering++
    connection.enter(exchange)
  }

  leave(connection: C, exchange: E): void {
    this.#inFlight.answering--
    connection.leave(exchange)
    if (this.#cutsIdle && connection.idle) connection.socket.destroySoon()
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
