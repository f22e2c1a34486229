import type { Socket } from 'node:net'
import type { Protocol } from '../settings/index.ts'

/** A connection that a listener has accepted. */
export interface Accepted {
  readonly socket: Socket
  readonly protocol: Protocol
}

/** Who can be given a connection: a worker, seen from here. */
export interface Taker {
  /** Open connections, as the worker last reported. */
  readonly connections: number
  /** Whether it may be given one: ready, not retiring, and done with taking the last one. */
  readonly free: boolean
  take(connection: Accepted): void
}

/** How many connections may wait for a worker; those beyond are closed. */
export interface Limit {
  readonly waiting: number
  /** Called when the first one is closed, and again after there was room. */
  onFull(): void
}

/**
 * Gives each accepted connection to the worker with the fewest.
 *
 * A worker is offered one at a time and the master keeps its own handle until the worker says that it has it:
 * one that hangs or dies holds up no more than that one connection, which then goes to another worker.
 */
export class Dispatcher {
  readonly #waiting: Accepted[] = []
  readonly #takers: () => Iterable<Taker>
  #onEmptied: (() => void) | undefined

  readonly #limit: Limit
  #isFull = false

  constructor(takers: () => Iterable<Taker>, limit: Limit) {
    this.#takers = takers
    this.#limit = limit
  }

  get waiting(): number {
    return this.#waiting.length
  }

  offer(connection: Accepted): void {
    const { socket } = connection
    // The client may be gone before a worker is free; without a listener its reset would end the process.
    socket.on('error', () => socket.destroy())
    if (this.#waiting.length >= this.#limit.waiting) return this.#refuse(socket)
    this.#isFull = false
    this.#waiting.push(connection)
    this.dispatch()
  }

  /** Takes back what a worker died with, ahead of those that came later. */
  takeBack(connection: Accepted): void {
    this.#waiting.unshift(connection)
    this.dispatch()
  }

  /** To be called when a worker has become free. */
  dispatch(): void {
    while (this.#waiting.length > 0) {
      const taker = this.#leastBusy()
      if (!taker) return
      const connection = this.#waiting.shift()!
      if (!connection.socket.destroyed) taker.take(connection)
    }
    this.#onEmptied?.()
  }

  /** Resolves when every connection has been given to a worker, or after `limitMs`. */
  async emptied(limitMs: number): Promise<void> {
    if (this.#waiting.length === 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, limitMs)
      this.#onEmptied = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Ends the connections that no worker has taken. */
  close(): void {
    for (const { socket } of this.#waiting.splice(0)) socket.destroy()
  }

  #refuse(socket: Socket): void {
    socket.destroy()
    if (!this.#isFull) this.#limit.onFull()
    this.#isFull = true
  }

  #leastBusy(): Taker | undefined {
    let best: Taker | undefined
    for (const taker of this.#takers()) {
      if (taker.free && (!best || taker.connections < best.connections)) best = taker
    }
    return best
  }
}
