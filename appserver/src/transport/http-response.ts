import { type OutgoingHttpHeader, type OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { HttpRequest } from './http-request.ts'

/** What node:http has no public names for. */
interface Unnamed {
  /** For the field Keep-Alive, in milliseconds. */
  _keepAliveTimeout: number

  /** The body's length in bytes: by the header, however that was set, or by a body that is given in one piece. */
  readonly _contentLength: number | null
}

/** Node's response, which every gateway ends up in: the place to say that no further request is wanted. */
export class HttpResponse extends ServerResponse<HttpRequest> {
  /** Whether the client waits to be told that it may send its body. */
  owesContinue = false
  exchange: { readonly isLast: boolean; readonly keepAliveMs: number } | undefined
  #hasWritten = false

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
    const { exchange } = this
    if (exchange?.isLast) this.shouldKeepAlive = false
    // node:http is not told, since it would begin and end that time with each answer.
    else if (exchange) (this as unknown as Unnamed)._keepAliveTimeout = exchange.keepAliveMs
    return super.writeHead(status, reason, headers)
  }

  override writeContinue(callback?: () => void): void {
    this.owesContinue = false
    super.writeContinue(callback)
  }

  // biome-ignore lint/suspicious/noExplicitAny: its overloads take the callback in either place.
  override write(chunk: any, ...rest: any[]): boolean {
    this.#hasWritten = true
    return super.write(chunk, ...(rest as [BufferEncoding]))
  }

  /** node:http sends what it is strict with in pieces; where the length is seen to be right at once, there is nothing to be strict about. */
  // biome-ignore lint/suspicious/noExplicitAny: its overloads take the callback in any place.
  override end(chunk?: any, ...rest: any[]): this {
    if (this.strictContentLength && this.#isWhole(chunk, rest[0])) this.strictContentLength = false
    return super.end(chunk, ...(rest as [BufferEncoding]))
  }

  /** Whether it is the whole body, and as long as the head says. */
  #isWhole(chunk: unknown, encoding: unknown): boolean {
    if (this.#hasWritten || (typeof chunk !== 'string' && !(chunk instanceof Uint8Array))) return false
    if (!this.headersSent) return !this.hasHeader('content-length')
    return (
      (this as unknown as Unnamed)._contentLength ===
      Buffer.byteLength(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : undefined)
    )
  }

  /** The body's length as its head says; 0 where none has gone out completely. */
  static declaredBytes(response: HttpResponse): number {
    if (response.req.method === 'HEAD' || !response.writableFinished) return 0
    return (response as unknown as Unnamed)._contentLength ?? 0
  }
}
