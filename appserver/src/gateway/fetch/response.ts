import { STATUS_CODES } from 'node:http'
import { hopByHop } from '../response-head.ts'
import type { Body, Environ, HeaderList, StartResponse } from '../tsgi.ts'
import { FetchedBody, readAtOnce } from './response-body.ts'

/** An answer that says nothing of its length, unlike an empty array. */
const nothing: Body = new Set<string>()

/**
 * Answers with a Response: what is known at once goes out in one piece with its length, all else as it is pulled.
 *
 * @param result what the handler returned
 * @throws {TypeError} that is no Response, or none that can be sent
 */
export async function respond(result: unknown, environ: Environ, startResponse: StartResponse): Promise<Body> {
  const response = expectResponse(result)
  const reason = response.statusText || STATUS_CODES[response.status] || ''
  startResponse(`${response.status} ${reason}`.trimEnd(), headerPairs(response))
  const isHead = environ.REQUEST_METHOD === 'HEAD'
  // The handler may have left the body out because of HEAD: nobody knows how long it would be.
  if (response.body === null) return isHead ? nothing : []
  const reader = response.body.getReader()
  const begun = await readAtOnce(reader)
  if (begun.whole) return begun.chunks
  const body = new FetchedBody(reader, begun.reads, environ)
  if (!isHead) return body
  await body.return()
  return nothing
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

/** Each Set-Cookie by itself (Fetch, "sort and combine"), without what is no business of a handler. */
function headerPairs(response: Response): HeaderList {
  const { headers } = response
  const connection = headers.get('connection')
  // RFC 9110 section 7.6.1: what it lists is about one connection, too.
  const listed = connection === null ? [] : connection.toLowerCase().split(/[\s,]+/)
  const decoded = wasDecoded(response)
  // RFC 9110 section 8.6.
  const lengthless = decoded || response.status === 204
  const pairs: [string, string][] = []
  for (const pair of headers) {
    const [name] = pair
    if (hopByHop.has(name) || listed.includes(name)) continue
    if ((decoded && name === 'content-encoding') || (lengthless && name === 'content-length')) continue
    pairs.push(pair)
  }
  return pairs
}

/** What fetch() gives has been decoded, and its headers still speak of the coded form (Fetch, "handle content codings"). */
function wasDecoded({ type, headers, body }: Response): boolean {
  return type !== 'default' && body !== null && headers.has('content-encoding')
}
