import { AsyncLocalStorage } from 'node:async_hooks'
import type { Exchange } from '../exchange.ts'
import type { Gateway } from '../gateway/gateway.ts'

/**
 * Which exchange the running code works for, also in its timers and callbacks: so that an exception nobody caught can be
 * answered. Measured: 0.6 of 14.5 microseconds of processor time for each request.
 */
export class ExchangeContext {
  readonly #storage = new AsyncLocalStorage<Exchange>()

  /** The exchange of the code that runs, or that has just thrown. */
  get current(): Exchange | undefined {
    return this.#storage.getStore()
  }

  /**
   * The same gateway, in the context of each of its exchanges. It is entered and not left, which would cost as much again: Node begins each turn
   * of the event loop without a context, and what the transport still does in this one is its own.
   */
  around(gateway: Gateway): Gateway {
    const storage = this.#storage
    return (exchange) => {
      storage.enterWith(exchange)
      return gateway(exchange)
    }
  }
}
