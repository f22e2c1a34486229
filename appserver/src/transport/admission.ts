import type { RequestError } from '../errors.ts'
import type { FoundFields } from './found-fields.ts'
import type { HttpExchange } from './http-exchange.ts'
import type { HttpLimits } from './limits.ts'
import { LoadLimit } from './load-limit.ts'
import { checkRequest, checkSchemes, checkToldRequest, type RequestLine, refuseUnderscores } from './request-check.ts'
import type { Trust } from './trust.ts'

interface Told {
  readonly line: RequestLine
  readonly found: FoundFields
  readonly startedMs: number
}

/** Decides which requests get to the application. */
export class Admission {
  readonly #limits: HttpLimits
  readonly #trust: Trust
  readonly #load: LoadLimit

  constructor(limits: HttpLimits, trust: Trust) {
    this.#limits = limits
    this.#trust = trust
    this.#load = new LoadLimit(limits)
  }

  /** @param answering requests that are being answered, this one included */
  refuseHttp(exchange: HttpExchange, answering: number): RequestError | undefined {
    const { found, fields, httpConnection, startedMs } = exchange
    const { refusesUnderscores, schemeHeaders } = this.#trust
    return (
      checkRequest(exchange.node.request, found, this.#limits) ??
      (refusesUnderscores ? refuseUnderscores(fields) : undefined) ??
      (httpConnection.peer.trusted ? checkSchemes(found, schemeHeaders) : undefined) ??
      this.#load.refuse(answering, startedMs)
    )
  }

  /** As {@link refuseHttp}, for a request that a front tells of by FastCGI. */
  refuseTold(exchange: Told, answering: number): RequestError | undefined {
    return (
      checkToldRequest(exchange.line, exchange.found, this.#limits) ?? this.#load.refuse(answering, exchange.startedMs)
    )
  }

  close(): void {
    this.#load.close()
  }
}
