import { STATUS_CODES } from 'node:http'
import { RequestError } from './errors.ts'
import type { Exchange } from './exchange.ts'

/** The answer where the application gave none: the error's own status, else 500. Says nothing of the inside. */
export function plainAnswer(exchange: Exchange, error: unknown): void {
  const status = error instanceof RequestError ? error.status : 500
  const text = `${status} ${STATUS_CODES[status]}\n`
  exchange.start(status, STATUS_CODES[status]!, [
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Content-Length', String(Buffer.byteLength(text))],
    // The rest of a body that is too large is not read, so the connection can't carry another request.
    ...(status === 413 ? [['Connection', 'close'] as const] : []),
    // RFC 9110 section 10.2.3. Load that is turned away is over soon, or goes to another worker.
    ...(status === 503 ? [['Retry-After', '1'] as const] : []),
  ])
  exchange.end(text)
}
