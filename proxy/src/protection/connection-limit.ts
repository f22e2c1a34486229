import type { EventEmitter } from 'node:events'

/** How much of one address is served at the same time, as nginx's limit_conn counts: exchanges, not idle connections. */
export class ConnectionLimit {
  readonly #most: number
  readonly #open = new Map<string, number>()

  constructor(most: number) {
    this.#most = most
  }

  /** @param ends what says `close` when the exchange is over: a response, or a connection that was handed over */
  admits(address: string, ends: EventEmitter): boolean {
    const open = this.#open.get(address) ?? 0
    if (open >= this.#most) return false
    this.#open.set(address, open + 1)
    ends.once('close', () => this.#left(address))
    return true
  }

  #left(address: string): void {
    const open = this.#open.get(address)! - 1
    if (open > 0) this.#open.set(address, open)
    else this.#open.delete(address)
  }
}
