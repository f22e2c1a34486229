import { Known } from './known.ts'
import type { HeaderList } from './tsgi.ts'

// RFC 9110 section 5.6.2 (token) and 5.5 (field-value: visible, space, tab, obs-text).
export const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
export const forbiddenInValue = /[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/
export const statusLine = /^([2-5]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/

/** RFC 9110 section 7.6.1: they speak of one connection, which is the server's business (PEP 3333, "Other HTTP Features"). */
export const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Status and headers as an application set them, checked. */
export interface ResponseHead {
  readonly status: number
  readonly reason: string
  readonly headers: HeaderList
  /** The body's length in bytes as the application declared it. */
  readonly declaredBytes: number | undefined
}

interface Status {
  readonly status: number
  readonly reason: string
}

const statuses = new Known(readStatus)
/** Names that are the application's to set, and whether they are Content-Length. */
const names = new Known(checkName)

/** @throws {TypeError} malformed, or a header that is not the application's to set */
export function checkHead(given: string, headers: HeaderList): ResponseHead {
  const { status, reason } = statuses.of(given)
  let declaredBytes: number | undefined
  for (const [name, value] of headers) {
    const isLength = names.of(name)
    if (typeof value !== 'string' || forbiddenInValue.test(value))
      throw new TypeError(`header ${name}: expected a string of Latin-1 characters without line breaks or controls`)
    if (!isLength) continue
    if (declaredBytes !== undefined) throw new TypeError('header Content-Length: given more than once')
    declaredBytes = contentLength(value)
  }
  return { status, reason, headers, declaredBytes }
}

/** Whether a body may follow: RFC 9110 sections 15.3.5 and 15.4.5. */
export function mayHaveLength(status: number): boolean {
  return status !== 204 && status !== 304
}

function readStatus(given: string): Status {
  const parts = statusLine.exec(given)
  if (!parts)
    throw new TypeError(`status: expected "CODE REASON" with a code from 200 to 599, got ${JSON.stringify(given)}`)
  return { status: Number(parts[1]), reason: parts[2] ?? '' }
}

function checkName(name: unknown): boolean {
  if (typeof name !== 'string' || !token.test(name))
    throw new TypeError(`header name: expected a token (RFC 9110), got ${JSON.stringify(name)}`)
  const lower = name.toLowerCase()
  if (hopByHop.has(lower)) throw new TypeError(`header ${name} is hop-by-hop: only the server may set it`)
  return lower === 'content-length'
}

function contentLength(value: string): number {
  if (!/^\d{1,15}$/.test(value))
    throw new TypeError(`header Content-Length: expected decimal bytes, got ${JSON.stringify(value)}`)
  return Number(value)
}
