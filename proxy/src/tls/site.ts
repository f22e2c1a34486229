import { discardBody } from '../discard-body.ts'
import { type Exchange, hasBody } from '../exchange.ts'
import { nameFor, schemeFor } from '../forwarding.ts'
import { answerError } from '../pages/error-pages.ts'
import type { ServerNames } from './server-names.ts'

export interface SiteOptions {
  readonly names: ServerNames
  /** Where plain http is sent to; undefined when it is served. */
  readonly redirectPort: number | undefined
  /** For how long browsers insist on https. */
  readonly hstsS: number | undefined
}

/** Under which names, and by which scheme, the site is served. */
export class Site {
  readonly #options: SiteOptions

  constructor(options: SiteOptions) {
    this.#options = options
  }

  get names(): ServerNames {
    return this.#options.names
  }

  /** Answers whoever asks for another name (RFC 9110 section 15.5.20), or by http for what is served by https. */
  turnsAway(exchange: Exchange): boolean {
    const { request, response, sender } = exchange
    const { names, redirectPort, hstsS } = this.#options
    const isSecure = 'encrypted' in request.socket
    if (isSecure && hstsS !== undefined) response.setHeader('Strict-Transport-Security', `max-age=${hstsS}`)
    if (!names.has(request.headers.host)) {
      answerError(exchange, 421)
      return true
    }
    // Where a trusted proxy speaks https to the client, its word counts: who came by https would be sent in a circle.
    if (redirectPort === undefined || schemeFor(request, sender) === 'https') return false
    const port = redirectPort === 443 ? '' : `:${redirectPort}`
    redirect(exchange, `https://${nameFor(request, sender, names) ?? 'localhost'}${port}${exchange.uri}`)
    return true
  }
}

/** Method and body are kept (RFC 9110 section 15.4.9); this body is nobody's. */
function redirect({ request, response }: Exchange, location: string): void {
  response.setHeader('Location', location)
  response.setHeader('Content-Length', 0)
  response.writeHead(308)
  if (!hasBody(request) || request.complete) return void response.end()
  response.flushHeaders()
  discardBody(request, () => response.end())
}
