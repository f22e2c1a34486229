import type { IncomingMessage } from 'node:http'

const lingerMs = 5000

/**
 * Reads the rest of a body that nobody wants, then calls `done`. Closing a socket with unread bytes makes the kernel reset
 * it, and the client would lose the answer that is on its way. A client that keeps sending is cut at a deadline.
 */
export function discardBody(request: IncomingMessage, done: () => void): void {
  const deadline = setTimeout(finish, lingerMs)
  function finish(): void {
    clearTimeout(deadline)
    request.off('end', finish).off('close', finish)
    done()
  }
  request.on('end', finish).on('close', finish)
  request.unpipe()
  request.resume()
}
