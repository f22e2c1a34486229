import { isIP } from 'node:net'
import { type Address, formatAddress } from 'appserver/settings'
import type { Names } from './names.ts'
import { isReachable } from './reachable.ts'

/** After a refused connection an application server is left alone for so long, as long as there is another. */
const restMs = 2000

/** One application server behind the front. */
export class Endpoint {
  readonly address: Address
  /** As logs name it. */
  readonly name: string
  /** Requests that it has at this moment. */
  inFlight = 0
  #restsUntilMs = 0

  constructor(address: Address) {
    this.address = address
    this.name = formatAddress(address)
  }

  /** It took no connection. */
  failed(): void {
    this.#restsUntilMs = performance.now() + restMs
  }

  /** 0 when it is to be asked; the longer it still rests, the later. */
  get reluctanceMs(): number {
    return Math.max(0, this.#restsUntilMs - performance.now())
  }
}

/** The application servers behind the front: those that were named, and those that their names stand for now. */
export class Pool {
  readonly #places: readonly Address[]
  readonly #names: Names
  readonly #known = new Map<string, Endpoint>()
  #turn = 0

  constructor(places: readonly Address[], names: Names) {
    this.#places = places
    this.#names = names
  }

  /**
   * The least busy one that is not known to be dead; where several are, they take turns.
   *
   * @param tried those that are out of the question
   * @returns undefined when there is nobody else
   */
  async choose(tried: ReadonlySet<Endpoint>): Promise<Endpoint | undefined> {
    const others = (await this.#endpoints()).filter((endpoint) => !tried.has(endpoint))
    this.#turn += 1
    const inTurn = others.map((_, index) => others[(index + this.#turn) % others.length]!)
    return inTurn.sort((a, b) => a.reluctanceMs - b.reluctanceMs || a.inFlight - b.inFlight)[0]
  }

  /** The same, asked whether it takes connections where there is a choice. */
  async chooseReachable(deadlineMs: number): Promise<Endpoint | undefined> {
    const tried = new Set<Endpoint>()
    for (;;) {
      const endpoint = await this.choose(tried)
      if (endpoint === undefined) return undefined
      if (this.#known.size === 1 || (await isReachable(endpoint.address, AbortSignal.timeout(deadlineMs))))
        return endpoint
      endpoint.failed()
      tried.add(endpoint)
    }
  }

  async #endpoints(): Promise<readonly Endpoint[]> {
    const addresses = (await Promise.all(this.#places.map((place) => this.#addressesOf(place)))).flat()
    const endpoints = addresses.map((address) => this.#endpoint(address))
    for (const [name, endpoint] of this.#known) if (!endpoints.includes(endpoint)) this.#known.delete(name)
    return endpoints
  }

  async #addressesOf(place: Address): Promise<readonly Address[]> {
    // A loopback name is not asked for: Node tries both of its addresses by itself.
    if (place.kind === 'unix' || isIP(place.host) > 0 || place.host === 'localhost') return [place]
    return (await this.#names.addressesOf(place.host)).map((host) => ({ ...place, host }))
  }

  #endpoint(address: Address): Endpoint {
    const name = formatAddress(address)
    const endpoint = this.#known.get(name) ?? new Endpoint(address)
    this.#known.set(name, endpoint)
    return endpoint
  }
}
