import type { IncomingMessage } from 'node:http'
import { sitePath } from './files/file-path.ts'

/** Why a request is refused, as a sentence for the client. */
export interface Fault {
  readonly status: number
  readonly reason?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What a 405 has to say (RFC 9110 section 15.5.6). */
export const allowedMethods = { Allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' }

/** As many header fields as nginx's max_headers lets through. */
const mostFields = 100

/** Fields that RFC 9110 defines as single; Node takes the first and hides that there were more. */
const singleFields = new Set([
  'host',
  'content-type',
  'content-range',
  'range',
  'if-range',
  'if-modified-since',
  'if-unmodified-since',
  'authorization',
])

/** Naming one of these in Connection would have a proxy remove what frames or routes the message. */
const unremovable = new Set(['transfer-encoding', 'content-length', 'host'])

const hostPattern = /^(?:[\w.-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i

/** What node:http lets through although RFC 9112 does not; undefined when the request may pass. */
export function findFault(request: IncomingMessage): Fault | undefined {
  return (
    versionFault(request) ??
    amountFault(request) ??
    targetFault(request) ??
    hostFault(request) ??
    repeatedFault(request) ??
    connectionFault(request) ??
    codingFault(request)
  )
}

/** node:http answers HTTP/0.9 and 2.0 as if they were 1.1 when a request line names them (RFC 9110 section 15.6.6). */
function versionFault({ httpVersion }: IncomingMessage): Fault | undefined {
  if (httpVersion === '1.1' || httpVersion === '1.0') return undefined
  return { status: 505, reason: 'This server speaks HTTP/1.0 and HTTP/1.1 here.' }
}

function amountFault({ rawHeaders }: IncomingMessage): Fault | undefined {
  return rawHeaders.length > 2 * mostFields ? { status: 431 } : undefined
}

/** RFC 9112 section 3.2. A front is nobody's forward proxy, so the absolute form is refused as well. */
function targetFault({ method, url = '' }: IncomingMessage): Fault | undefined {
  if (method === 'TRACE') return { status: 405, headers: allowedMethods }
  if (method === 'OPTIONS' && url === '*') return undefined
  if (!url.startsWith('/')) return bad('The request target must start with a slash.')
  if (url.includes('#')) return bad('The request target must not have a fragment.')
  return sitePath(url) === undefined ? bad('The path has a broken escape or NUL, or leads above the root.') : undefined
}

/** RFC 9112 section 3.2: exactly one Host in HTTP/1.1, and one that is a host. */
function hostFault({ headers, httpVersion }: IncomingMessage): Fault | undefined {
  if (headers.host === undefined) {
    return httpVersion === '1.0' ? undefined : bad('The request has no Host header.')
  }
  const parts = hostPattern.exec(headers.host)
  return parts && Number(parts[1] ?? 0) <= 65_535 ? undefined : bad('The Host header is not a host name with a port.')
}

function repeatedFault({ rawHeaders }: IncomingMessage): Fault | undefined {
  const seen = new Set<string>()
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase()
    if (seen.has(name)) return bad(`The request has more than one ${name} header.`)
    if (singleFields.has(name)) seen.add(name)
  }
  return undefined
}

function connectionFault({ headers }: IncomingMessage): Fault | undefined {
  const named = (headers.connection ?? '').split(',').map((option) => option.trim().toLowerCase())
  return named.some((option) => unremovable.has(option))
    ? bad('The Connection header names a field that belongs to the message.')
    : undefined
}

/** RFC 9112 section 6.1: only `chunked` is understood here, and HTTP/1.0 does not have it. */
function codingFault({ headers, httpVersion }: IncomingMessage): Fault | undefined {
  const coding = headers['transfer-encoding']
  if (coding === undefined) return undefined
  if (httpVersion === '1.0') return bad('HTTP/1.0 has no transfer codings.')
  return coding.trim().toLowerCase() === 'chunked'
    ? undefined
    : { status: 501, reason: 'The only transfer coding that is understood is chunked.' }
}

function bad(reason: string): Fault {
  return { status: 400, reason }
}
