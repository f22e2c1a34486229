import type { Log } from '../logs/log.ts'
import type { BootSettings } from '../messages.ts'
import { Statsd } from './statsd.ts'

const intervalMs = 1000

/** Tells a statsd how many workers serve, under gunicorn's name: workers. */
export class WorkerGauges {
  readonly #statsd: Statsd
  readonly #timer: NodeJS.Timeout

  private constructor(statsd: Statsd, ready: () => number) {
    this.#statsd = statsd
    this.#timer = setInterval(() => {
      statsd.gauge('workers', ready())
      void statsd.flush()
    }, intervalMs).unref()
  }

  /** Undefined without a statsd to tell. */
  static start({ statsdHost, statsdPrefix }: BootSettings, log: Log, ready: () => number): WorkerGauges | undefined {
    if (statsdHost === undefined) return undefined
    const onTrouble = (problem: string) => log.warn(problem)
    return new WorkerGauges(new Statsd({ host: statsdHost, prefix: statsdPrefix, onTrouble }), ready)
  }

  close(): void {
    clearInterval(this.#timer)
    this.#statsd.close()
  }
}
