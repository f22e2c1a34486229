import { STATUS_CODES } from 'node:http'
import { defineApplication } from './define-application.ts'
import type { Application, Chunk, Environ, HeaderList } from './tsgi.ts'

/** What a fetch handler is given beside the request. */
export interface FetchContext {
  readonly environ: Environ
}

/** A WinterTC handler: Hono's `app.fetch`, H3, or a function of one's own. */
export type FetchHandler = (request: Request, context: FetchContext) => Response | Promise<Response>

/** Turns a fetch handler into a TSGI application; bodies stream both ways, and `request.signal` is `tsgi.signal`. */
export function fromFetch(handler: FetchHandler): Application {
  return defineApplication(async (environ, startResponse) => {
    const response = await handler(createRequest(environ), { environ })
    const reason = response.statusText || STATUS_CODES[response.status] || ''
    startResponse(`${response.status} ${reason}`.trimEnd(), headerPairs(response.headers))
    return response.body === null ? [] : chunks(response.body)
  })
}

/** @throws {TypeError} the Host header and the target make no URL (WHATWG URL) */
export function createRequest(environ: Environ): Request {
  const hasBody = environ.REQUEST_METHOD !== 'GET' && environ.REQUEST_METHOD !== 'HEAD'
  return new Request(requestUrl(environ), {
    method: environ.REQUEST_METHOD,
    headers: requestHeaders(environ),
    signal: environ['tsgi.signal'],
    ...(hasBody ? { body: ReadableStream.from(environ['tsgi.input']), duplex: 'half' } : {}),
  })
}

function requestUrl(environ: Environ): string {
  const scheme = environ['tsgi.url_scheme']
  const defaultPort = scheme === 'https' ? '443' : '80'
  const port = environ.SERVER_PORT === defaultPort || environ.SERVER_PORT === '' ? '' : `:${environ.SERVER_PORT}`
  const path = environ.REQUEST_URI.startsWith('/')
    ? environ.REQUEST_URI
    : `${environ.PATH_INFO}${environ.QUERY_STRING && `?${environ.QUERY_STRING}`}`
  return `${scheme}://${environ.SERVER_NAME}${port}${path}`
}

function requestHeaders(environ: Environ): Headers {
  const headers = new Headers()
  for (const [key, value] of Object.entries(environ)) {
    if (key.startsWith('HTTP_')) headers.set(key.slice('HTTP_'.length).replaceAll('_', '-'), value as string)
  }
  if (environ.CONTENT_TYPE !== undefined) headers.set('content-type', environ.CONTENT_TYPE)
  if (environ.CONTENT_LENGTH !== undefined) headers.set('content-length', environ.CONTENT_LENGTH)
  return headers
}

function headerPairs(headers: Headers): HeaderList {
  // Iterating gives each Set-Cookie by itself (Fetch, "sort and combine").
  return [...headers]
}

async function* chunks(body: ReadableStream<Uint8Array>): AsyncGenerator<Chunk> {
  yield* body
}
