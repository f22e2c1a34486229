import type { ClientRequest, IncomingMessage } from 'node:http'
import { BodyTooLarge, BodyTooSlow } from './body-limit.ts'
import { hasBody } from './exchange.ts'

export class UpstreamTimeout extends Error {
  override readonly name = 'UpstreamTimeout'
}

/** The upstream's answer can't be passed on: node:http read it, but would refuse to write it. */
export class UnusableAnswer extends Error {
  override readonly name = 'UnusableAnswer'
}

export interface Failure {
  readonly status: number
  /** For the log; empty where the client is the reason. */
  readonly message: string
  /** For the client, where the status does not say enough. */
  readonly reason?: string
}

/** What an error on the way to the upstream means for the client: from the named to the unexpected. */
export function failureOf(error: NodeJS.ErrnoException, upstream: string): Failure {
  if (error instanceof BodyTooLarge) return { status: 413, message: '', reason: error.message }
  if (error instanceof BodyTooSlow) return { status: 408, message: '' }
  if (error instanceof UpstreamTimeout) return { status: 504, message: `upstream ${upstream} ${error.message}` }
  if (error instanceof UnusableAnswer) return { status: 502, message: `upstream ${upstream} ${error.message}` }
  if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') {
    return { status: 502, message: `upstream ${upstream} does not accept connections (${error.code})` }
  }
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE') {
    return { status: 502, message: `upstream ${upstream} closed the connection without an answer (${error.code})` }
  }
  return { status: 502, message: `upstream ${upstream} failed: ${error.message}` }
}

/** RFC 9110 section 9.2.2 and RFC 9112 section 9.3.1: safe to repeat, and most likely never read by the upstream. */
export function isStaleConnection(
  request: IncomingMessage,
  proxyReq: ClientRequest | undefined,
  error: NodeJS.ErrnoException,
) {
  const isReset = error.code === 'ECONNRESET' || error.code === 'EPIPE'
  const isRepeatable = (request.method === 'GET' || request.method === 'HEAD') && !hasBody(request)
  return isReset && isRepeatable && proxyReq?.reusedSocket === true
}

/** node:http reads status lines that it refuses to write, and refuses by throwing. */
export function isWritable({ statusCode = 0, statusMessage = '' }: IncomingMessage): boolean {
  return statusCode >= 200 && /^[\t\x20-\x7e\x80-\xff]*$/.test(statusMessage)
}
