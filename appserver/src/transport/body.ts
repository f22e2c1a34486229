import type { IncomingMessage } from 'node:http'
import { ClientGone, RequestError } from '../errors.ts'
import type { Input } from '../gateway/tsgi.ts'

/**
 * The request's body, pulled from the connection as the application asks for it.
 *
 * @param limitBytes 0: no limit
 */
export function limitedBody(request: IncomingMessage, limitBytes: number): Input {
  return {
    async *[Symbol.asyncIterator]() {
      let seenBytes = 0
      try {
        // An application that stops reading early still gets to answer on this connection.
        for await (const chunk of request.iterator({ destroyOnReturn: false })) {
          seenBytes += (chunk as Uint8Array).byteLength
          if (limitBytes > 0 && seenBytes > limitBytes) throw tooLarge(limitBytes)
          yield chunk as Uint8Array
        }
      } catch (error) {
        throw (error as NodeJS.ErrnoException).code === 'ECONNRESET' ? new ClientGone() : error
      }
    },
  }
}

/** The 413 of a request that says itself that its body is larger than the limit (RFC 9110 section 15.5.14). */
export function declaredTooLarge(request: IncomingMessage, limitBytes: number): RequestError | undefined {
  const declared = request.headers['content-length']
  return limitBytes > 0 && declared !== undefined && Number(declared) > limitBytes ? tooLarge(limitBytes) : undefined
}

function tooLarge(limitBytes: number): RequestError {
  return new RequestError(413, `the body is larger than limit-request-body (${limitBytes} bytes)`)
}
