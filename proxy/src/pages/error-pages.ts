import { discardBody } from '../discard-body.ts'
import { closesAfter, type Exchange, hasBody } from '../exchange.ts'
import { prefersJson } from './accept.ts'
import { type ErrorFacts, errorHtml, errorJson, errorPolicy } from './error-document.ts'
import { type ErrorText, errorText } from './error-text.ts'

export interface ErrorPage {
  readonly text: string
  /** What every answer with such a page has. */
  readonly headers: Readonly<Record<string, string>>
}

export interface ErrorAnswer {
  /** The request's own reason, in place of what is said with the status. */
  readonly reason?: string
  /** Words for a case that the status alone does not tell. */
  readonly text?: ErrorText
  readonly headers?: Readonly<Record<string, string>>
}

/** What is about the connection or the exchange, and not about the answer that it was to have. */
const kept = new Set(['x-request-id', 'strict-transport-security'])

/** Ends the exchange with an error status. Nothing happens when the answer has begun: then only cutting it is honest. */
export function answerError(exchange: Exchange, status: number, answer: ErrorAnswer = {}): void {
  const { request, response, requestId } = exchange
  if (response.headersSent || response.destroyed) return void response.destroy()
  const { title, detail } = answer.text ?? errorText(status)
  const facts = { status, requestId, title, detail: answer.reason ?? detail }
  const page = renderErrorPage(facts, prefersJson(request.headers.accept))
  const unread = hasBody(request) && !request.complete
  const close = unread || status === 400 || closesAfter(response)
  for (const name of response.getHeaderNames()) if (!kept.has(name)) response.removeHeader(name)
  const headers = {
    ...page.headers,
    // A short outage: the client may come back by itself.
    ...(status >= 502 && status <= 504 && { 'Retry-After': '2' }),
    ...(close && { Connection: 'close' }),
    ...answer.headers,
  }
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.writeHead(status)
  if (!unread) return void response.end(page.text)
  // Content-Length already completes the answer for the client: the connection may stay open to read its body away.
  response.write(page.text)
  discardBody(request, () => response.end())
}

export function renderErrorPage(facts: ErrorFacts, json: boolean): ErrorPage {
  const text = json ? errorJson(facts) : errorHtml(facts)
  const type = json ? 'application/json' : 'text/html; charset=utf-8'
  const headers = {
    'Content-Type': type,
    'Content-Length': String(Buffer.byteLength(text)),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': errorPolicy,
  }
  return { text, headers }
}
