import { IncomingMessage } from 'node:http'
import { ClientGone, RequestError } from '../errors.ts'
import type { Input } from '../gateway/tsgi.ts'
import { bodyTooLarge } from './request-check.ts'
import { refuseTrailers } from './trailers.ts'

/**
 * Chunk sizes and line breaks are six bytes or more to each chunk; what is far beyond that are chunk extensions, which nobody
 * uses but to keep a server busy. The first part is for requests that were pipelined behind and came in the same piece.
 */
const framingBytes = 128 * 1024
const framingFactor = 32

/** The body of a request that has none. */
export const noBody: Input = {
  async *[Symbol.asyncIterator]() {},
}

/**
 * The request's body, pulled from the connection as the application asks for it.
 *
 * @param limitBytes 0: no limit
 */
export function limitedBody(request: IncomingMessage, limitBytes: number): Input {
  return {
    async *[Symbol.asyncIterator]() {
      let seenBytes = 0
      const { socket } = request
      const beganBytes = socket.bytesRead
      try {
        // An application that stops reading early still gets to answer on this connection.
        for await (const chunk of request.iterator({ destroyOnReturn: false })) {
          seenBytes += (chunk as Uint8Array).byteLength
          if (limitBytes > 0 && seenBytes > limitBytes) throw bodyTooLarge(limitBytes)
          if (socket.bytesRead - beganBytes > framingBytes + framingFactor * seenBytes)
            throw new RequestError(413, 'more chunk extensions than body')
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

/** The same limit where the application reads the request itself. A body with a length has been judged by that. */
export function limitPushedBody(request: IncomingMessage, limitBytes: number, onTooLarge: () => void): void {
  let seenBytes = 0
  request.push = (chunk: Uint8Array | null, encoding?: BufferEncoding) => {
    seenBytes += chunk?.byteLength ?? 0
    if (seenBytes <= limitBytes) return IncomingMessage.prototype.push.call(request, chunk, encoding)
    // Not inside the parser, which is what pushes.
    setImmediate(onTooLarge)
    request.push = () => false
    return false
  }
}
