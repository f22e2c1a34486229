import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { Address } from '../settings/index.ts'

/** What fits into one Ethernet frame, so that no router has to split it. */
const datagramBytes = 1432

export interface StatsdOptions {
  readonly host: Extract<Address, { kind: 'tcp' }>
  readonly prefix: string
  /** Told once when a datagram can't be sent. */
  onTrouble(problem: string): void
}

/** Sends metrics in statsd's lines over UDP. That nobody listens is no fault; nothing here ever throws. */
export class Statsd {
  readonly #options: StatsdOptions
  readonly #socket: Socket
  readonly #prefix: string
  #lines: string[] = []
  #failed = false

  constructor(options: StatsdOptions) {
    this.#options = options
    this.#prefix = options.prefix === '' ? '' : `${options.prefix}.`
    this.#socket = createSocket(isIPv6(options.host.host) ? 'udp6' : 'udp4').unref()
    this.#socket.on('error', (error) => this.#fail(error))
  }

  count(name: string, by: number): void {
    this.#lines.push(`${this.#prefix}${name}:${by}|c`)
  }

  gauge(name: string, value: number): void {
    this.#lines.push(`${this.#prefix}${name}:${value}|g`)
  }

  /** @param rate the share of all timings that is reported, 0 to 1 */
  timing(name: string, ms: number, rate = 1): void {
    this.#lines.push(
      `${this.#prefix}${name}:${Number(ms.toFixed(3))}|ms${rate < 1 ? `|@${Number(rate.toFixed(4))}` : ''}`,
    )
  }

  /** Sends what has gathered. Resolves when it has been handed to the network. */
  async flush(): Promise<void> {
    const { host, port } = this.#options.host
    const sends = pack(this.#lines).map(
      (datagram) =>
        new Promise<void>((resolve) =>
          this.#socket.send(datagram, port, host, (error) => {
            if (error) this.#fail(error)
            resolve()
          }),
        ),
    )
    this.#lines = []
    await Promise.all(sends)
  }

  close(): void {
    this.#socket.close()
  }

  #fail(error: Error): void {
    if (!this.#failed) this.#options.onTrouble(`statsd: cannot send: ${error.message}`)
    this.#failed = true
  }
}

/** As few datagrams as the lines fit into. */
function pack(lines: readonly string[]): string[] {
  const datagrams: string[] = []
  for (const line of lines) {
    const last = datagrams.at(-1)
    if (last === undefined || last.length + 1 + line.length > datagramBytes) datagrams.push(line)
    else datagrams[datagrams.length - 1] = `${last}\n${line}`
  }
  return datagrams
}
