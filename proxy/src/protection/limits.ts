import type { EventEmitter } from 'node:events'
import type { Exchange } from '../exchange.ts'
import { answerError } from '../pages/error-pages.ts'
import type { ConnectionLimit } from './connection-limit.ts'
import type { RateLimit } from './rate-limit.ts'

/** What one address may ask of the application; files and the health check don't count. */
export class Limits {
  readonly #rate: RateLimit | undefined
  readonly #connections: ConnectionLimit | undefined

  constructor(rate: RateLimit | undefined, connections: ConnectionLimit | undefined) {
    this.#rate = rate
    this.#connections = connections
  }

  /**
   * Answers an exchange that is too much of its sender; false where it is not.
   *
   * @param ends what says `close` when the exchange is over
   */
  turnAway(exchange: Exchange, ends: EventEmitter): boolean {
    const { address } = exchange.sender
    const admitted =
      (this.#rate?.admits(address, performance.now()) ?? true) && (this.#connections?.admits(address, ends) ?? true)
    if (admitted) return false
    answerError(exchange, 429, { headers: { 'Retry-After': String(this.#rate?.retryAfterS ?? 1) } })
    return true
  }
}
