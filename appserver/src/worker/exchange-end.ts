import { ClientGone, RequestCut } from '../errors.ts'
import type { Exchange } from '../exchange.ts'

/**
 * Whether the error only passes on that the exchange was ended by the client or by the server: it says nothing of the application, and
 * who ended it has been logged where that is of interest. An AbortError is one when the exchange's own signal had aborted.
 */
export function isExchangeEnd(error: unknown, exchange: Exchange | undefined): boolean {
  if (error instanceof ClientGone || error instanceof RequestCut) return true
  if (!(error instanceof Error) || !exchange) return false
  if (exchange.node?.request.errored === error) return true
  return error.name === 'AbortError' && exchange.signal.aborted
}
