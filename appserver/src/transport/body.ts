import type { IncomingMessage } from 'node:http'
import { ClientGone } from '../errors.ts'
import type { Input } from '../gateway/tsgi.ts'
import { bodyTooLarge } from './request-check.ts'
import { refuseTrailers } from './trailers.ts'

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
          if (limitBytes > 0 && seenBytes > limitBytes) throw bodyTooLarge(limitBytes)
          yield chunk as Uint8Array
        }
      } catch (error) {
        throw (error as NodeJS.ErrnoException).code === 'ECONNRESET' ? new ClientGone() : error
      }
      const refusal = refuseTrailers(request)
      if (refusal) throw refusal
    },
  }
}
