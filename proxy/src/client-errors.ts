import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { newRequestId } from './forwarding.ts'
import type { Log } from './logs/log.ts'
import type { OwedAnswers } from './owed-answers.ts'
import { renderErrorPage } from './pages/error-pages.ts'
import { errorText } from './pages/error-text.ts'

const statuses: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }

/** For the client to read the answer and close; then the connection is cut. */
const lingerMs = 2000

/** Bytes on a connection that are no request. What earlier requests on it are owed goes out first: Node would drop it. */
export class ClientErrors {
  readonly #owed: OwedAnswers
  readonly #failed = new WeakSet<Duplex>()
  readonly #log: Log

  constructor(owed: OwedAnswers, log: Log) {
    this.#owed = owed
    this.#log = log
  }

  /** node:http reports each further piece of such a connection as an error again: only the first counts. */
  answer(error: NodeJS.ErrnoException, socket: Duplex): void {
    if (this.#failed.has(socket)) return
    this.#failed.add(socket)
    if (!socket.writable || hasLeft(error) || isUnused(error, socket)) return void socket.destroy()
    this.#log.info(`a client sent what is no HTTP request (${error.code ?? error.message})`)
    this.#owed.whenPaid(socket, () => end(socket, statuses[error.code ?? ''] ?? 400))
  }
}

/** Gone in the middle of a message; node:http reports the end of the stream as a broken message. */
function hasLeft({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'HPE_INVALID_EOF_STATE'
}

/** Browsers connect in advance: nothing was asked here, and nobody would read an answer. */
function isUnused({ code }: NodeJS.ErrnoException, socket: Duplex): boolean {
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' && 'bytesRead' in socket && socket.bytesRead === 0
}

function end(socket: Duplex, status: number): void {
  if (!socket.writable) return void socket.destroy()
  const requestId = newRequestId()
  const page = renderErrorPage({ status, requestId, ...errorText(status) }, false)
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Date: ${new Date().toUTCString()}`,
    ...Object.entries(page.headers).map(([name, value]) => `${name}: ${value}`),
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${page.text}`)
  const deadline = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(deadline))
}
