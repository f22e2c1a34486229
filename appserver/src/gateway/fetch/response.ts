import { STATUS_CODES } from 'node:http'
import { hopByHop } from '../response-head.ts'
import type { Body, Environ, HeaderList, StartResponse } from '../tsgi.ts'
import { takeParts } from './fetch-response.ts'
import type { HeaderPair } from './plain-headers.ts'
import { FetchedBody, readAtOnce } from './response-body.ts'

type Head = Pick<Response, 'status' | 'statusText'>

/** As the reason phrases are: made once, they are also known by who checks them. */
const statusLines: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(STATUS_CODES).map(([status, reason]) => [status, `${status} ${reason}`]),
)

/** An answer that says nothing of its length, unlike an empty array. */
const nothing: Body = new Set<string>()

/**
 * Answers with a Response: what is known at once goes out in one piece with its length, all else as it is pulled.
 *
 * @param result what the handler returned
 * @throws {TypeError} that is no Response, or none that can be sent
 */
export function respond(result: unknown, environ: Environ, startResponse: StartResponse): Body | Promise<Body> {
  const parts = takeParts(result)
  if (!parts) return respondNative(expectResponse(result), environ, startResponse)
  start(startResponse, parts, headerPairs(parts.headers, parts.status, false))
  return parts.body === null ? withoutBody(environ) : [parts.body]
}

async function respondNative(response: Response, environ: Environ, startResponse: StartResponse): Promise<Body> {
  start(startResponse, response, headerPairs(response.headers, response.status, wasDecoded(response)))
  if (response.body === null) return withoutBody(environ)
  const reader = response.body.getReader()
  const begun = await readAtOnce(reader)
  if (begun.whole) return begun.chunks
  const body = new FetchedBody(reader, begun.reads, environ)
  if (environ.REQUEST_METHOD !== 'HEAD') return body
  await body.return()
  return nothing
}

/** The handler may have left the body out because of HEAD: nobody knows how long it would be. */
function withoutBody(environ: Environ): Body {
  return environ.REQUEST_METHOD === 'HEAD' ? nothing : []
}

function start(startResponse: StartResponse, { status, statusText }: Head, headers: HeaderList): void {
  startResponse(statusText ? `${status} ${statusText}` : (statusLines[status] ?? String(status)), headers)
}

function expectResponse(result: unknown): Response {
  if (!isResponse(result)) throw new TypeError(`the fetch handler returned ${describe(result)}: expected a Response`)
  const { status } = result
  if (status === 0)
    throw new TypeError('the fetch handler returned Response.error(): expected a Response with a status')
  if (status < 200 || status > 599)
    throw new TypeError(
      `the fetch handler returned a Response with status ${status}: expected 200 to 599 (a WebSocket is accepted by context.environ['tsgi.websocket'])`,
    )
  if (result.bodyUsed || result.body?.locked)
    throw new TypeError('the fetch handler returned a Response whose body has been read, or is being read')
  return result
}

/** Also one that another copy of fetch has made: undici from npm, a polyfill. */
function isResponse(value: unknown): value is Response {
  if (value instanceof Response) return true
  if (typeof value !== 'object' || value === null) return false
  const { status, headers, body } = value as Partial<Response>
  return typeof status === 'number' && typeof headers?.getSetCookie === 'function' && body !== undefined
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value !== 'object') return `a ${typeof value}`
  const name = value.constructor?.name
  return name && name !== 'Object' ? `an object of class ${name}` : 'an object'
}

/**
 * Each Set-Cookie by itself (Fetch, "sort and combine"), without what is no business of a handler.
 *
 * @param given names in lower case
 */
function headerPairs(given: Iterable<HeaderPair>, status: number, decoded: boolean): HeaderList {
  const isLengthless = decoded || status === 204
  if (Array.isArray(given) && !isLengthless && !given.some(isHopByHop)) return given
  const all = [...given]
  const connection = all.find(([name]) => name === 'connection')
  // RFC 9110 section 7.6.1: what it lists is about one connection, too.
  const listed = connection ? connection[1].toLowerCase().split(/[\s,]+/) : []
  return all.filter(([name]) => {
    if (hopByHop.has(name) || listed.includes(name)) return false
    // RFC 9110 section 8.6.
    return !((decoded && name === 'content-encoding') || (isLengthless && name === 'content-length'))
  })
}

function isHopByHop([name]: HeaderPair): boolean {
  return hopByHop.has(name)
}

/** What fetch() gives has been decoded, and its headers still speak of the coded form (Fetch, "handle content codings"). */
function wasDecoded({ type, headers, body }: Response): boolean {
  return type !== 'default' && body !== null && headers.has('content-encoding')
}
