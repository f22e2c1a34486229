import { describeError, LoadError } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import type { Log } from '../logs/log.ts'
import { redactUrl } from '../logs/redaction.ts'
import { plainAnswer } from '../plain-answer.ts'
import type { ExchangeContext } from './exchange-context.ts'
import { isExchangeEnd } from './exchange-end.ts'

export interface UncaughtErrorEvents {
  /** The worker is no longer to be trusted. */
  onFirst(reason: string): void
  /** The time that it had to finish its other requests is over. */
  onOverdue(): void
}

/**
 * Exceptions and rejections that nobody caught. Before the application serves, the first is why it can't be loaded; later, each
 * fails the request that it came from, and the worker goes on only to finish the others.
 */
export class UncaughtErrors {
  /** Rejects with the first. */
  readonly first: Promise<never>
  readonly #context: ExchangeContext
  readonly #log: Log
  #handle: (error: unknown) => void

  constructor(context: ExchangeContext, log: Log) {
    this.#context = context
    this.#log = log
    let reject!: (error: unknown) => void
    this.first = new Promise<never>((_resolve, rejectFirst) => {
      reject = rejectFirst
    })
    this.first.catch(() => {})
    this.#handle = (error) =>
      reject(new LoadError(`the application failed while it was loaded:\n${describeError(error)}`, { cause: error }))
    // Unhandled rejections arrive here, too.
    process.on('uncaughtException', (error) => this.#handle(error))
  }

  /** The application serves from now on. */
  serve(graceMs: number, { onFirst, onOverdue }: UncaughtErrorEvents): void {
    let isFirst = true
    this.#handle = (error) => {
      const exchange = this.#context.current
      // An application that does not catch it has lost nothing but this request, and no client may have workers replaced by leaving.
      if (isExchangeEnd(error, exchange)) return
      this.#fail(error, exchange)
      // That answer was cut. Nothing else is wrong.
      if (!isFirst || isWrongLength(error)) return
      isFirst = false
      onFirst('an exception was not caught')
      setTimeout(onOverdue, graceMs)
    }
  }

  #fail(error: unknown, exchange: Exchange | undefined): void {
    const fields = { ...(exchange && { request_id: exchange.client.requestId }), stack: describeError(error) }
    const where = exchange ? `${exchange.method} ${redactUrl(exchange.target)}: ` : ''
    this.#log.error(fields, `${where}an exception was not caught`)
    if (!exchange) return
    // What the application still writes goes nowhere.
    exchange.node?.response.on('error', () => {})
    if (exchange.node?.response.writableEnded) return
    if (exchange.started) exchange.abort()
    else plainAnswer(exchange, error)
  }
}

/** What node:http throws where a body is not as long as its Content-Length, often in a stream's listener. */
function isWrongLength(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ERR_HTTP_CONTENT_LENGTH_MISMATCH'
}
