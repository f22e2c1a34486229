import type { Log } from '../logs/log.ts'
import { redactUrl } from '../logs/redaction.ts'
import type { Refusal } from '../transport/refusal.ts'

const pauseMs = 1000

/**
 * One line for each request or connection that the server turned down; of many of the same kind, the first of each second
 * and how many there were. Whoever sends malformed requests must not be able to fill the disk with them.
 */
export class RefusalLog {
  readonly #log: Log
  /** How many of each reason were left unsaid since the last line. */
  readonly #unsaid = new Map<string, number>()

  constructor(log: Log) {
    this.#log = log
  }

  write({ error, peerAddress, exchange }: Refusal): void {
    // The figures in a message differ from one refusal to the next.
    const reason = `${error.status}: ${error.message.replaceAll(/\d+/g, 'N')}`
    const unsaid = this.#unsaid.get(reason)
    if (unsaid !== undefined) {
      this.#unsaid.set(reason, unsaid + 1)
      return
    }
    const fields = { peer: peerAddress ?? 'unix', ...(exchange && { request_id: exchange.client.requestId }) }
    const what = exchange ? `${exchange.method} ${redactUrl(exchange.target)}` : 'A connection'
    this.#log.warn(fields, `${what} got ${error.status}: ${error.message}`)
    this.#unsaid.set(reason, 0)
    setTimeout(() => this.#speakUp(reason), pauseMs).unref()
  }

  #speakUp(reason: string): void {
    const unsaid = this.#unsaid.get(reason)!
    this.#unsaid.delete(reason)
    if (unsaid > 0) this.#log.warn(`${unsaid} more in this second got ${reason}`)
  }
}
