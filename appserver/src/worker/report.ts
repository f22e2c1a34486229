import type { Done } from '../exchange.ts'
import type { Log } from '../logs/log.ts'
import type { BootSettings } from '../messages.ts'
import type { Figures } from '../metrics/figures.ts'
import { Statsd } from '../metrics/statsd.ts'
import { StatsdRequests } from '../metrics/statsd-requests.ts'
import { Tally } from '../metrics/tally.ts'

/** What a worker tells others of its requests: its master, and a statsd where there is one. */
export class Report {
  readonly #tally = new Tally()
  readonly #statsd: StatsdRequests | undefined

  constructor({ statsdHost, statsdPrefix }: BootSettings, log: Log) {
    if (statsdHost === undefined) return
    const onTrouble = (problem: string) => log.warn(problem)
    this.#statsd = new StatsdRequests(new Statsd({ host: statsdHost, prefix: statsdPrefix, onTrouble }))
  }

  count(done: Done): void {
    this.#tally.count(done)
    this.#statsd?.record(done)
  }

  /** @param inFlight requests that are being answered */
  read(inFlight: number): Figures {
    return this.#tally.read(inFlight)
  }

  async flush(): Promise<void> {
    await this.#statsd?.flush()
  }
}
