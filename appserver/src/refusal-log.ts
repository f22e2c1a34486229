import type { Log } from './log.ts'
import { redactUrl } from './redaction.ts'
import type { Refusal } from './transport/http.ts'

const pauseMs = 1000

/**
 * One line for each request or connection that the server turned down; of many of the same kind, the first of each second
 * and how many there were. Whoever sends malformed requests must not be able to fill the disk with them.
 */
export class RefusalLog {
  readonly #log: Log
  readonly #quiet = new Map<number, number>()

  constructor(log: Log) {
    this.#log = log
  }

  write({ error, peerAddress, exchange }: Refusal): void {
    const unsaid = this.#quiet.get(error.status)
    if (unsaid !== undefined) {
      this.#quiet.set(error.status, unsaid + 1)
      return
    }
    const fields = { peer: peerAddress ?? 'unix', ...(exchange && { request_id: exchange.client.requestId }) }
    const what = exchange ? `${exchange.method} ${redactUrl(exchange.target)}` : 'A connection'
    this.#log.warn(fields, `${what} got ${error.status}: ${error.message}`)
    this.#quiet.set(error.status, 0)
    setTimeout(() => this.#speakUp(error.status), pauseMs).unref()
  }

  #speakUp(status: number): void {
    const unsaid = this.#quiet.get(status)!
    this.#quiet.delete(status)
    if (unsaid > 0) this.#log.warn(`${unsaid} more in this second got ${status}`)
  }
}
