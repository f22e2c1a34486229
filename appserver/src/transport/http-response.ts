import { type IncomingMessage, type OutgoingHttpHeader, type OutgoingHttpHeaders, ServerResponse } from 'node:http'

/** Node's response, which every gateway ends up in: the place to say that no further request is wanted. */
export class HttpResponse extends ServerResponse<IncomingMessage> {
  /** Whether the client waits to be told that it may send its body. */
  owesContinue = false
  exchange: { readonly isLast: boolean } | undefined

  // biome-ignore lint/suspicious/noExplicitAny: its overloads take the headers in either place.
  override writeHead(status: number, reason?: any, headers?: OutgoingHttpHeaders | OutgoingHttpHeader[]): this {
    if (this.exchange?.isLast) this.shouldKeepAlive = false
    return super.writeHead(status, reason, headers)
  }
}
