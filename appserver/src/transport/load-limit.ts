import { RequestError } from '../errors.ts'
import type { HttpLimits } from './limits.ts'

const tickMs = 50

/** Refuses requests while the worker has more to do than it can do well. */
export class LoadLimit {
  readonly #concurrency: number
  readonly #delayMs: number
  readonly #tick: NodeJS.Timeout | undefined
  #dueMs = 0
  #lateMs = 0

  constructor({ concurrency, eventLoopDelayMs }: Pick<HttpLimits, 'concurrency' | 'eventLoopDelayMs'>) {
    this.#concurrency = concurrency
    this.#delayMs = eventLoopDelayMs
    if (eventLoopDelayMs === 0) return
    this.#dueMs = performance.now() + tickMs
    this.#tick = setInterval(() => this.#measure(), tickMs).unref()
  }

  /** @param answering requests that are being answered, this one included */
  refuse(answering: number, nowMs: number): RequestError | undefined {
    if (this.#concurrency > 0 && answering > this.#concurrency)
      return new RequestError(503, `more requests at a time than limit-concurrency (${this.#concurrency})`)
    if (this.#delayMs === 0) return undefined
    // The tick itself may be what is late: requests that wait beside it must not slip through.
    const lateMs = Math.max(this.#lateMs, nowMs - this.#dueMs)
    if (lateMs <= this.#delayMs) return undefined
    return new RequestError(503, `the event loop is ${Math.round(lateMs)} ms late, more than max-event-loop-delay`)
  }

  close(): void {
    clearInterval(this.#tick)
  }

  #measure(): void {
    const nowMs = performance.now()
    this.#lateMs = Math.max(0, nowMs - this.#dueMs)
    this.#dueMs = nowMs + tickMs
  }
}
