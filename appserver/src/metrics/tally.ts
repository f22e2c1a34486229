import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { Done } from '../exchange.ts'
import { type Counts, durationBoundsMs, type Figures } from './figures.ts'

/** Any client can invent methods; each must not become a metric of its own. */
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE', 'OTHER']
const methodIndex = new Map(methods.map((method, index) => [method, index]))
const statuses = 1000
/** Fine enough for delays that anyone would notice, and coarse enough not to wake an idle worker for nothing. */
const delayResolutionMs = 50

/** Counts what a worker does: a few additions for each request. */
export class Tally {
  readonly #answers = new Float64Array(methods.length * statuses)
  /** Where `#answers` is not 0. */
  readonly #used: number[] = []
  readonly #durations = new Float64Array(durationBoundsMs.length + 1)
  #durationMs = 0
  #bodyBytes = 0
  readonly #delay = monitorEventLoopDelay({ resolution: delayResolutionMs })
  #utilization = performance.eventLoopUtilization()

  constructor() {
    this.#delay.enable()
  }

  count({ exchange, status, bytes, durationMs }: Done): void {
    const slot = (methodIndex.get(exchange.method) ?? methods.length - 1) * statuses + status
    if (this.#answers[slot] === 0) this.#used.push(slot)
    this.#answers[slot]!++
    this.#bodyBytes += bytes
    // How long a WebSocket was open says nothing of how fast answers are.
    if (status === 101) return
    let bucket = 0
    while (bucket < durationBoundsMs.length && durationMs > durationBoundsMs[bucket]!) bucket++
    this.#durations[bucket]!++
    this.#durationMs += durationMs
  }

  /** @param inFlight requests that are being answered */
  read(inFlight: number): Figures {
    const { rss, heapUsed } = process.memoryUsage()
    const { user, system } = process.cpuUsage()
    const utilization = performance.eventLoopUtilization()
    const { utilization: busy } = performance.eventLoopUtilization(utilization, this.#utilization)
    this.#utilization = utilization
    // What the histogram records is the time between two ticks.
    const eventLoopDelayMs = Math.max(0, this.#delay.max / 1e6 - delayResolutionMs)
    this.#delay.reset()
    return {
      counts: this.#counts(),
      inFlight,
      rssBytes: rss,
      heapBytes: heapUsed,
      cpuSeconds: (user + system) / 1e6,
      eventLoopDelayMs: Math.round(eventLoopDelayMs * 10) / 10,
      eventLoopUtilization: Math.round(busy * 1000) / 1000,
    }
  }

  #counts(): Counts {
    return {
      answers: this.#used.map((slot) => ({
        method: methods[Math.floor(slot / statuses)]!,
        status: slot % statuses,
        count: this.#answers[slot]!,
      })),
      durations: [...this.#durations],
      durationMs: this.#durationMs,
      bodyBytes: this.#bodyBytes,
    }
  }
}
