import type { IncomingMessage } from 'node:http'
import { BodyTooLarge, BodyTooSlow } from '../body-limit.ts'
import { hasBody } from '../exchange.ts'

export class UpstreamTimeout extends Error {
  override readonly name = 'UpstreamTimeout'
}

/** The upstream's answer can't be passed on: node:http read it, but would refuse to write it. */
export class UnusableAnswer extends Error {
  override readonly name = 'UnusableAnswer'
}

/** Nobody is known under the names of the upstreams, or nobody of them takes connections. */
export class NoUpstream extends Error {
  override readonly name = 'NoUpstream'
}

export interface Failure {
  readonly status: number
  /** For the log; empty where the client is the reason. */
  readonly message: string
  /** For the client, where the status does not say enough. */
  readonly reason?: string
}

/** What an error on the way to the upstream means for the client: from the named to the unexpected. */
export function failureOf(error: NodeJS.ErrnoException, upstream: string, wasSent: boolean): Failure {
  if (error instanceof BodyTooLarge) return { status: 413, message: '', reason: error.message }
  if (error instanceof BodyTooSlow) return { status: 408, message: '' }
  // Where nobody could be connected to, nobody was slow.
  if (error instanceof UpstreamTimeout)
    return { status: wasSent ? 504 : 502, message: `upstream ${upstream} ${error.message}` }
  if (error instanceof UnusableAnswer) return { status: 502, message: `upstream ${upstream} ${error.message}` }
  if (error instanceof NoUpstream) return { status: 502, message: 'there is no upstream that could be asked' }
  if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') {
    return { status: 502, message: `upstream ${upstream} does not accept connections (${error.code})` }
  }
  if (isCut(error)) {
    return { status: 502, message: `upstream ${upstream} closed the connection without an answer (${error.code})` }
  }
  return { status: 502, message: `upstream ${upstream} failed: ${error.message}` }
}

/** nginx's proxy_next_upstream_tries and proxy_next_upstream_timeout. */
const mostTries = 3
const triesMs = 5000

/** What happened to a request so far. */
export interface Tries {
  readonly count: number
  /** On the monotonic clock. */
  readonly startedMs: number
  /** Whether an upstream can have read something of it. */
  readonly wasSent: boolean
  /** Whether this was already the second time of a request that was sent. */
  readonly repeats: boolean
}

/**
 * Whether a request may be tried once more. While nothing was sent, any; what was sent only without a body and with a method
 * that is safe (RFC 9110 section 9.2.2), and only once: whoever reads it may be what fails.
 */
export function mayTryAgain(
  request: IncomingMessage,
  { count, startedMs, wasSent, repeats }: Tries,
  error: Error,
): boolean {
  if (error instanceof BodyTooLarge || error instanceof BodyTooSlow) return false
  if (count >= mostTries || performance.now() - startedMs > triesMs) return false
  if (!wasSent) return true
  return !repeats && isCut(error) && (request.method === 'GET' || request.method === 'HEAD') && !hasBody(request)
}

function isCut({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE'
}

/** node:http reads status lines that it refuses to write, and refuses by throwing. */
export function isWritable({ statusCode = 0, statusMessage = '' }: IncomingMessage): boolean {
  return statusCode >= 200 && /^[\t\x20-\x7e\x80-\xff]*$/.test(statusMessage)
}
