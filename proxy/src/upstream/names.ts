import { lookup, Resolver } from 'node:dns/promises'
import type { Address } from 'appserver/settings'
import { formatAddress } from 'appserver/settings'
import type { Log } from '../logs/log.ts'

type TcpAddress = Extract<Address, { kind: 'tcp' }>

/** As nginx's `valid=1s`. */
const validMs = 1000
const askMs = 1000

interface Answer {
  readonly addresses: readonly string[]
  readonly atMs: number
}

/** What names of application servers stand for, asked again each second while there are requests. */
export class Names {
  readonly #lookUp: (name: string) => Promise<readonly string[]>
  readonly #log: Log
  readonly #answers = new Map<string, Answer>()
  readonly #asking = new Map<string, Promise<readonly string[]>>()

  /** @param server a DNS server; without one, the machine's own way of finding names is used */
  constructor(server: TcpAddress | undefined, log: Log) {
    this.#lookUp = server === undefined ? askMachine : askServer(server)
    this.#log = log
  }

  /** Those that were known last when nobody answers now; none when nobody ever did. */
  addressesOf(name: string): Promise<readonly string[]> {
    const known = this.#answers.get(name)
    if (known !== undefined && performance.now() - known.atMs < validMs) return Promise.resolve(known.addresses)
    const asking = this.#asking.get(name) ?? this.#ask(name, known?.addresses ?? [])
    this.#asking.set(name, asking)
    return asking
  }

  async #ask(name: string, last: readonly string[]): Promise<readonly string[]> {
    let addresses = last
    try {
      addresses = await this.#lookUp(name)
    } catch (error) {
      this.#log.error(`${name} can't be found: ${(error as Error).message}`)
    }
    this.#answers.set(name, { addresses, atMs: performance.now() })
    this.#asking.delete(name)
    return addresses
  }
}

/** IPv4 where there is some, as in nginx: a server that listens on one of both would look half dead. */
async function askMachine(name: string): Promise<readonly string[]> {
  const found = await lookup(name, { all: true })
  const ipv4 = found.filter(({ family }) => family === 4)
  return (ipv4.length > 0 ? ipv4 : found).map(({ address }) => address)
}

function askServer(server: TcpAddress): (name: string) => Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: askMs, tries: 2 })
  resolver.setServers([formatAddress(server)])
  return (name) => resolver.resolve4(name)
}
