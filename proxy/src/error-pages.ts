import { STATUS_CODES } from 'node:http'
import { prefersJson } from './accept.ts'
import { discardBody } from './discard-body.ts'
import { closesAfter, type Exchange, hasBody } from './exchange.ts'

/** What the page says, by status; the request's own reason takes precedence. */
const explanations: Record<number, string> = {
  400: 'The request is not valid HTTP, so it was not passed on.',
  404: 'There is nothing at this address.',
  405: 'This address does not answer that method.',
  408: 'The request took too long to arrive.',
  413: 'The request body is larger than this site accepts.',
  416: 'The requested range is outside the file.',
  431: 'The request headers are larger than this site accepts.',
  502: 'The application is not answering right now. Try again in a moment.',
  503: 'The site is busy or under maintenance. Try again in a moment.',
  504: 'The application took too long to answer. Try again in a moment.',
}

export interface ErrorPage {
  readonly type: string
  readonly text: string
}

export interface ErrorAnswer {
  readonly reason?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Ends the exchange with an error status. Nothing happens when the answer has begun: then only cutting it is honest. */
export function answerError(exchange: Exchange, status: number, { reason, headers = {} }: ErrorAnswer = {}): void {
  const { request, response, requestId } = exchange
  if (response.headersSent || response.destroyed) return void response.destroy()
  const page = renderErrorPage({
    status,
    requestId,
    json: prefersJson(request.headers.accept),
    ...(reason && { reason }),
  })
  const unread = hasBody(request) && !request.complete
  const close = unread || status === 400 || closesAfter(response)
  for (const name of response.getHeaderNames()) if (name !== 'x-request-id') response.removeHeader(name)
  response.writeHead(status, {
    'Content-Type': page.type,
    'Content-Length': Buffer.byteLength(page.text),
    'Cache-Control': 'no-store',
    // A short outage: the client may come back by itself.
    ...(status >= 502 && status <= 504 && { 'Retry-After': '2' }),
    ...(close && { Connection: 'close' }),
    ...headers,
  })
  if (!unread) return void response.end(page.text)
  // Content-Length already completes the answer for the client: the connection may stay open to read its body away.
  response.write(page.text)
  discardBody(request, () => response.end())
}

interface PageFacts {
  readonly status: number
  readonly reason?: string
  readonly requestId: string
  readonly json: boolean
}

export function renderErrorPage({ status, requestId, json, reason }: PageFacts): ErrorPage {
  const title = STATUS_CODES[status] ?? 'Error'
  const detail = reason ?? explanations[status] ?? 'The request could not be answered.'
  if (json) return { type: 'application/json', text: `${JSON.stringify({ status, title, detail, requestId })}\n` }
  return { type: 'text/html; charset=utf-8', text: html(status, title, detail, requestId) }
}

function html(status: number, title: string, detail: string, requestId: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${status} ${escapeHtml(title)}</title>
<style>
:root { color-scheme: light dark; font: 1.05rem/1.5 system-ui, sans-serif; }
body { max-width: 34rem; margin: 18vh auto 0; padding: 0 1.5rem; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; }
h1 span { color: #b3372f; margin-right: .5rem; }
small { color: #767676; }
code { user-select: all; overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) { h1 span { color: #ff8a80; } small { color: #9a9a9a; } }
</style>
<h1><span>${status}</span>${escapeHtml(title)}</h1>
<p>${escapeHtml(detail)}</p>
<p><small>Request <code>${escapeHtml(requestId)}</code></small></p>
</html>
`
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
