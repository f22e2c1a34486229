import type { ServerResponse } from 'node:http'

/**
 * Has node:http hold a response to its Content-Length, by throwing where it is written or ended: the rest of a longer body would pass for
 * the connection's next answer, and what is missing of a shorter one would be waited for. Until the client has gone: then nothing is sent,
 * and whoever ends the response all the same has done nothing wrong.
 */
export function holdToLength(response: ServerResponse): void {
  response.strictContentLength = true
  response.prependOnceListener('close', () => {
    response.strictContentLength = false
  })
}
