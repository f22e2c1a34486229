import { STATUS_CODES } from 'node:http'
import { RequestCut, type RequestError } from '../errors.ts'
import type { Exchange } from '../exchange.ts'

/** Something that the server itself turned down. */
export interface Refusal {
  readonly error: RequestError
  readonly peerAddress: string | undefined
  /** Undefined where no request could be read. */
  readonly exchange: Exchange | undefined
}

const byCode: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'the head is larger than limit-request-line and limit-request-field-size allow'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'chunk extensions larger than 16 KiB'],
  HPE_CONNECT: [501, 'CONNECT is for proxies'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the head did not arrive within header-timeout'],
}

/** What node:http could not parse, or waited for in vain; undefined when the connection itself failed. */
export function parserRefusal(error: NodeJS.ErrnoException & { reason?: string }): RequestCut | undefined {
  const known = byCode[error.code ?? '']
  if (known) return new RequestCut(...known)
  if (!error.code?.startsWith('HPE_')) return undefined
  return new RequestCut(400, `malformed request: ${error.reason ?? error.message} (${error.code})`)
}

/** RFC 9112 section 2.2: a server that can't parse SHOULD answer 400 and close. */
export function refusalMessage(status: number): string {
  const text = `${status} ${STATUS_CODES[status]}\n`
  return `HTTP/1.1 ${text.trimEnd()}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`
}
