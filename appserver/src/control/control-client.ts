import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { ServerError } from '../errors.ts'

/** Gives a running server orders by its control socket. */
export class ControlClient {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** @throws {ServerError} nobody answers there, or the server says that it can't */
  async ask<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
    const response = await this.#send(method, path, body)
    let text = ''
    try {
      for await (const piece of response.setEncoding('utf8')) text += piece
    } catch (error) {
      throw new ServerError('the server ended before it had answered', 1, { cause: error })
    }
    const answer = JSON.parse(text) as T & { error?: string; message?: string }
    if (response.statusCode! >= 400) throw new ServerError(answer.message ?? answer.error ?? text)
    return answer
  }

  /** Resolves with the first line of the answer, and then again when the server has closed the connection. */
  async follow<T>(method: 'POST', path: string): Promise<{ first: T; closed: Promise<void> }> {
    const response = (await this.#send(method, path)).setEncoding('utf8')
    // The end of the server is the end of the answer, however abrupt.
    response.on('error', () => {})
    const closed = new Promise<void>((resolve) => response.once('close', resolve))
    const line = await Promise.race([new Promise<string>((resolve) => response.once('data', resolve)), closed])
    if (line === undefined) throw new ServerError('the server ended before it had answered')
    return { first: JSON.parse(line) as T, closed }
  }

  async #send(method: string, path: string, body?: unknown): Promise<IncomingMessage> {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = text === undefined ? {} : { 'Content-Type': 'application/json' }
    const asking = request({ socketPath: this.#path, method, path, headers, agent: false })
    asking.end(text)
    try {
      const [response] = await once(asking, 'response')
      return response
    } catch (error) {
      throw new ServerError(`control socket ${this.#path}: ${explain(error as NodeJS.ErrnoException)}`, 1, {
        cause: error,
      })
    }
  }
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such socket; is the server running with this --control-socket?',
  ENOTDIR: 'there is no such directory',
  ECONNREFUSED: 'no server answers there',
  EACCES: "permission denied: only the server's user and root may connect",
  ECONNRESET: 'the server ended before it had answered',
  ENOTSOCK: 'this is no socket',
}

function explain(error: NodeJS.ErrnoException): string {
  return reasons[error.code ?? ''] ?? error.message
}
