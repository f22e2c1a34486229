import type { Done } from '../exchange.ts'
import type { Statsd } from './statsd.ts'

/** More timings than this between two flushes are represented by a sample. */
const mostTimings = 1000

/** A worker's requests under the names that gunicorn gives them: requests, request.status.N, request.duration. */
export class StatsdRequests {
  readonly #statsd: Statsd
  #requests = 0
  readonly #statuses = new Map<number, number>()
  #durations: number[] = []

  constructor(statsd: Statsd) {
    this.#statsd = statsd
  }

  record({ status, durationMs }: Done): void {
    this.#requests++
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1)
    // How long a WebSocket was open says nothing of how fast answers are.
    if (status === 101) return
    if (this.#durations.length < mostTimings) this.#durations.push(durationMs)
    else this.#replaceByChance(durationMs)
  }

  async flush(): Promise<void> {
    if (this.#requests === 0) return
    this.#statsd.count('requests', this.#requests)
    for (const [status, count] of this.#statuses) this.#statsd.count(`request.status.${status}`, count)
    const rate = this.#durations.length / this.#requests
    for (const ms of this.#durations) this.#statsd.timing('request.duration', ms, rate)
    this.#requests = 0
    this.#statuses.clear()
    this.#durations = []
    await this.#statsd.flush()
  }

  /** Every request of the interval is as likely as any other to be in the sample (Vitter's algorithm R). */
  #replaceByChance(durationMs: number): void {
    const index = Math.floor(Math.random() * this.#requests)
    if (index < mostTimings) this.#durations[index] = durationMs
  }
}
