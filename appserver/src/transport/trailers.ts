import type { IncomingMessage } from 'node:http'
import { RequestCut } from '../errors.ts'

/** RFC 9110 section 6.5.1: fields that are needed before the content, to frame, route or judge it. */
const forbidden = new Set([
  'authorization',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'cookie',
  'expect',
  'host',
  'te',
  'trailer',
  'transfer-encoding',
])

/** What is wrong with the fields after a chunked body; known when the body has been read to its end. */
export function refuseTrailers({ rawTrailers }: IncomingMessage): RequestCut | undefined {
  for (let index = 0; index < rawTrailers.length; index += 2) {
    const name = rawTrailers[index]!.toLowerCase()
    if (forbidden.has(name)) return new RequestCut(400, `malformed request: ${name} as a trailer`)
    if (name.startsWith('x-forwarded-'))
      return new RequestCut(400, 'malformed request: a forwarding header as a trailer')
  }
  return undefined
}
