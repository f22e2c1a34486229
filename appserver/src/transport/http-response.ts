import { type OutgoingHttpHeader, type OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { mayHaveLength } from '../gateway/response-head.ts'
import type { HttpRequest } from './http-request.ts'

/** What node:http has no public names for. */
interface Unnamed {
  /** For the field Keep-Alive, in milliseconds. */
  _keepAliveTimeout: number
  /** The body's length in bytes: by the header, however that was set, or by a body that is given in one piece. */
  readonly _contentLength: number | null
  /** Whether anything has gone out. */
  readonly _headerSent: boolean
}

/** What a response knows of its exchange. */
export interface Answered {
  /** Whether it is its connection's last. */
  readonly isLast: boolean
  readonly keepAliveMs: number
}

/** Under a name that no application has for a property of its own. */
export const answered = Symbol('portico.answered')

/** Node's response, which every gateway ends up in: the place to say that no further request is wanted. */
export class HttpResponse extends ServerResponse<HttpRequest> {
  [answered]: Answered | undefined
  /** Whether the client waits to be told that it may send its body. */
  owesContinue = false

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
    const exchange = this[answered]
    if (exchange?.isLast) this.shouldKeepAlive = false
    // node:http is not told, since it would begin and end that time with each answer.
    else if (exchange) (this as unknown as Unnamed)._keepAliveTimeout = exchange.keepAliveMs
    return super.writeHead(status, reason, headers)
  }

  override writeContinue(callback?: () => void): void {
    this.owesContinue = false
    super.writeContinue(callback)
  }

  /** node:http sends what it is strict with in pieces; where the length is seen to be right at once, there is nothing to be strict about. */
  // biome-ignore lint/suspicious/noExplicitAny: its overloads take the callback in any place.
  override end(chunk?: any, ...rest: any[]): this {
    if (!this.strictContentLength || !isWhole(this, chunk, rest[0])) return super.end(chunk, ...(rest as []))
    this.strictContentLength = false
    try {
      return super.end(chunk, ...(rest as []))
    } catch (error) {
      this.strictContentLength = true
      throw error
    }
  }

  /** The body's length as its head says; 0 where none has gone out completely. */
  static declaredBytes(response: HttpResponse): number {
    if (response.req.method === 'HEAD' || !mayHaveLength(response.statusCode) || !response.writableFinished) return 0
    return (response as unknown as Unnamed)._contentLength ?? 0
  }
}

/** Whether it is the whole body, and as long as the head says. */
function isWhole(response: HttpResponse, chunk: unknown, encoding: unknown): boolean {
  const { _headerSent, _contentLength } = response as unknown as Unnamed
  if (_headerSent !== false || (typeof chunk !== 'string' && !(chunk instanceof Uint8Array))) return false
  // Whoever has wrapped it may still give a length.
  if (!response.headersSent)
    return response.writeHead === HttpResponse.prototype.writeHead && !response.hasHeader('content-length')
  return (
    _contentLength === Buffer.byteLength(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : undefined)
  )
}
