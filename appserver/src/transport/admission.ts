import type { RequestError } from '../errors.ts'
import { FieldIndex, type FoundFields } from './field-index.ts'
import type { HttpExchange } from './http-exchange.ts'
import type { HttpLimits } from './limits.ts'
import { LoadLimit } from './load-limit.ts'
import { checkRequest, checkSchemes, refuseUnderscores } from './request-check.ts'
import type { Trust } from './trust.ts'

/** Decides which requests get to the application. */
export class Admission {
  readonly #limits: HttpLimits
  readonly #trust: Trust
  readonly #index: FieldIndex
  readonly #load: LoadLimit

  constructor(limits: HttpLimits, trust: Trust) {
    this.#limits = limits
    this.#trust = trust
    this.#index = new FieldIndex(trust.schemeHeaders.map(({ name }) => name))
    this.#load = new LoadLimit(limits)
  }

  read(fields: readonly string[]): FoundFields {
    return this.#index.read(fields)
  }

  /** @param answering requests that are being answered, this one included */
  refuse(exchange: HttpExchange, answering: number): RequestError | undefined {
    const { found, fields, httpConnection, startedMs } = exchange
    const { refusesUnderscores, schemeHeaders } = this.#trust
    return (
      checkRequest(exchange.node.request, found, this.#limits) ??
      (refusesUnderscores ? refuseUnderscores(fields) : undefined) ??
      (httpConnection.peer.trusted ? checkSchemes(found, schemeHeaders) : undefined) ??
      this.#load.refuse(answering, startedMs)
    )
  }

  close(): void {
    this.#load.close()
  }
}
