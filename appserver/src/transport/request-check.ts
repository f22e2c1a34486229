import type { IncomingMessage } from 'node:http'
import { RequestError } from '../errors.ts'
import type { FoundFields } from './found-fields.ts'
import type { HttpLimits } from './limits.ts'
import { isHostAndPort, refuseTarget, targetAuthority } from './request-target.ts'
import type { SchemeHeader } from './trust.ts'

/**
 * Says what is wrong with a request that node:http lets through, or what is too large about it.
 *
 * Everything here is decided by the head alone, before the application is called.
 */
export function checkRequest(
  request: IncomingMessage,
  found: FoundFields,
  limits: HttpLimits,
): RequestError | undefined {
  return (
    checkSize(request, found, limits) ??
    checkVersion(request) ??
    checkMeaning(request, found) ??
    checkExpectation(request, found)
  )
}

/** As {@link checkRequest}, for a request that a front has read and tells of by FastCGI. */
export function checkToldRequest(
  request: RequestLine,
  found: FoundFields,
  limits: HttpLimits,
): RequestError | undefined {
  return checkSize(request, found, limits) ?? checkMeaning(request, found)
}

/** The request line, under the names that node:http has for its parts. */
export interface RequestLine {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly httpVersionMinor: number
}

function checkMeaning(line: RequestLine, found: FoundFields): RequestError | undefined {
  return refuseTarget(line.method!, line.url!) ?? checkHost(line, found) ?? checkFraming(line, found)
}

/** For `header-map refuse`. */
export function refuseUnderscores(fields: readonly string[]): RequestError | undefined {
  for (let index = 0; index < fields.length; index += 2) {
    if (fields[index]!.includes('_')) return malformed('a header name with an underscore, and header-map is refuse')
  }
  return undefined
}

/** Two headers of a trusted front that contradict each other: one of them is not the front's. */
export function checkSchemes(found: FoundFields, headers: readonly SchemeHeader[]): RequestError | undefined {
  let secure: boolean | undefined
  for (const { name, value } of headers) {
    const given = found.single(name)
    if (given === undefined) continue
    if (secure !== undefined && secure !== (given === value)) return malformed('secure-scheme-headers that disagree')
    secure = given === value
  }
  return undefined
}

function checkSize(
  request: RequestLine,
  found: FoundFields,
  { lineBytes, fields, fieldBytes, bodyBytes }: HttpLimits,
): RequestError | undefined {
  const restOfLine = '  HTTP/1.1'.length
  if (request.url!.length + request.method!.length + restOfLine > lineBytes)
    return new RequestError(414, `the request line is longer than limit-request-line (${lineBytes} bytes)`)
  if (found.count > fields) return new RequestError(431, `more header fields than limit-request-fields (${fields})`)
  if (found.longestBytes > fieldBytes)
    return new RequestError(431, `a header field is longer than limit-request-field-size (${fieldBytes} bytes)`)
  // RFC 9110 section 15.5.14: a request that says itself that it is too large is refused before it is read.
  if (bodyBytes > 0 && found.tellsBody && Number(found.joined('content-length')) > bodyBytes)
    return bodyTooLarge(bodyBytes)
  return undefined
}

export function bodyTooLarge(limitBytes: number): RequestError {
  return new RequestError(413, `the body is larger than limit-request-body (${limitBytes} bytes)`)
}

function checkVersion({ httpVersionMajor, httpVersion }: IncomingMessage): RequestError | undefined {
  return httpVersionMajor === 1 ? undefined : new RequestError(505, `HTTP/${httpVersion} is not spoken here`)
}

/** RFC 9112 section 3.2: exactly one Host, and a valid one; HTTP/1.0 may leave it out. */
function checkHost({ url, httpVersionMinor }: RequestLine, found: FoundFields): RequestError | undefined {
  const host = found.joined('host')
  if (host === undefined) return httpVersionMinor === 0 ? undefined : malformed('no Host header')
  if (found.isRepeated('host')) return malformed('more than one Host header')
  if (!isHostAndPort(host)) return malformed('the Host header is no host and port')
  const authority = url!.startsWith('/') ? undefined : targetAuthority(url!)
  if (authority !== undefined && authority.toLowerCase() !== host.toLowerCase())
    return malformed('the Host header and the request target name different hosts')
  return undefined
}

/** What decides where the message ends must be said once, and in a way that everybody on the path understands. */
function checkFraming({ httpVersionMinor }: RequestLine, found: FoundFields): RequestError | undefined {
  if (found.isRepeated('content-type')) return malformed('more than one Content-Type header')
  if (!found.tellsBody) return undefined
  if (found.isRepeated('content-length')) return malformed('more than one Content-Length header')
  const coding = found.joined('transfer-encoding')
  if (coding === undefined) return undefined
  // RFC 9112 section 6.1: such a message is perhaps an attempt at request smuggling.
  if (httpVersionMinor === 0) return malformed('Transfer-Encoding in HTTP/1.0')
  if (found.joined('content-length') !== undefined) return malformed('both Transfer-Encoding and Content-Length')
  return coding.toLowerCase() === 'chunked'
    ? undefined
    : new RequestError(501, 'a Transfer-Encoding other than chunked is not understood')
}

/** RFC 9110 section 10.1.1. HTTP/1.0 knows no expectations. */
function checkExpectation({ httpVersionMinor }: IncomingMessage, found: FoundFields): RequestError | undefined {
  const expectation = found.joined('expect')
  if (expectation === undefined || httpVersionMinor === 0 || expectation.toLowerCase() === '100-continue')
    return undefined
  return new RequestError(417, 'an expectation other than 100-continue')
}

export function malformed(what: string): RequestError {
  return new RequestError(400, `malformed request: ${what}`)
}
