import { type OutgoingHttpHeader, type OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { HttpRequest } from './http-request.ts'

/** Node's response, which every gateway ends up in: the place to say that no further request is wanted. */
export class HttpResponse extends ServerResponse<HttpRequest> {
  /** Whether the client waits to be told that it may send its body. */
  owesContinue = false
  /** Content-Length where it is given with the head: Node keeps only what was set before. */
  #lengthInHead: OutgoingHttpHeader | undefined
  exchange: { readonly isLast: boolean } | undefined

  constructor(request: HttpRequest, options?: object) {
    // @ts-expect-error its types leave out the options that node:http gives it
    super(request, options)
    // Express puts a prototype of its own into this one's place.
    const own = HttpResponse.prototype as this
    this.writeHead = own.writeHead
    this.writeContinue = own.writeContinue
  }

  // biome-ignore lint/suspicious/noExplicitAny: its overloads take the headers in either place.
  override writeHead(status: number, reason?: any, headers?: OutgoingHttpHeaders | OutgoingHttpHeader[]): this {
    const inHead = typeof reason === 'object' ? reason : headers
    if (inHead && !Array.isArray(inHead)) this.#lengthInHead = inHead['content-length']
    if (this.exchange?.isLast) this.shouldKeepAlive = false
    return super.writeHead(status, reason, headers)
  }

  override writeContinue(callback?: () => void): void {
    this.owesContinue = false
    super.writeContinue(callback)
  }

  /** The body's length as its head says; 0 where none has gone out completely. */
  static declaredBytes(response: HttpResponse): number {
    if (response.req.method === 'HEAD' || !response.writableFinished) return 0
    return Number(response.#lengthInHead ?? response.getHeader('content-length') ?? 0)
  }
}
