import { RequestCut, RequestTimedOut } from '../errors.ts'
import { Deadlines } from './deadlines.ts'
import type { FoundFields } from './found-fields.ts'
import type { HttpLimits } from './limits.ts'
import { type Heard, Silences } from './silences.ts'

interface Timed extends Heard {
  readonly startedMs: number
  readonly found: FoundFields
}

/** What an exchange may take in time: its answer as a whole, and the silences while its body arrives. */
export class TimeLimits<T extends Timed> {
  readonly #deadlines: Deadlines<T> | undefined
  readonly #silences: Silences<T> | undefined

  constructor(
    { requestTimeoutMs, bodyTimeoutMs }: Pick<HttpLimits, 'requestTimeoutMs' | 'bodyTimeoutMs'>,
    onOver: (exchange: T, error: RequestCut) => void,
  ) {
    if (requestTimeoutMs > 0)
      this.#deadlines = new Deadlines(requestTimeoutMs, (exchange) =>
        onOver(exchange, new RequestTimedOut(requestTimeoutMs)),
      )
    if (bodyTimeoutMs > 0)
      this.#silences = new Silences(bodyTimeoutMs, (exchange) =>
        onOver(exchange, new RequestCut(408, `the body was silent for body-timeout (${bodyTimeoutMs / 1000} s)`)),
      )
  }

  start(exchange: T): void {
    this.#deadlines?.add(exchange, exchange.startedMs)
    if (exchange.found.tellsBody) this.#silences?.add(exchange)
  }

  end(exchange: T): void {
    this.#deadlines?.delete(exchange)
    this.#silences?.delete(exchange)
  }
}
