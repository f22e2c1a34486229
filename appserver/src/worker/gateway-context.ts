import { describeError, RequestError } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import { serverFacts } from '../gateway/environ.ts'
import type { GatewayContext } from '../gateway/gateway.ts'
import type { Log } from '../logs/log.ts'
import { redactUrl } from '../logs/redaction.ts'
import type { Settings } from '../settings/table.ts'
import type { Background } from './background.ts'
import { isExchangeEnd } from './exchange-end.ts'

/** What a gateway needs, where what goes wrong is told to the log. */
export function loggingContext(settings: Settings, log: Log, { waitUntil }: Background): GatewayContext {
  const errors = (requestId: string) => ({
    write: (text: string) => log.error({ request_id: requestId }, text.trimEnd()),
  })
  const server = serverFacts(settings, errors, waitUntil)
  return {
    server,
    report: (exchange, error) => logFailure(log, exchange, error),
    log: {
      info: (text) => log.info(text),
      warn: (text, stack) => log.warn({ stack }, text),
      error: (text, stack) => log.error({ stack }, text),
    },
    lifespan: settings.lifespan,
    validates: settings.validate,
  }
}

function logFailure(log: Log, exchange: Exchange, error: unknown): void {
  if (isExchangeEnd(error, exchange)) return
  const fields = { request_id: exchange.client.requestId }
  const asked = `${exchange.method} ${redactUrl(exchange.target)}`
  if (error instanceof RequestError) log.warn(fields, `${asked}: ${error.message}`)
  else log.error({ ...fields, stack: describeError(error) }, `${asked}: the application failed`)
}
