import { Agent } from 'node:http'
import { ask } from '../stack/client.ts'

export type Method = 'GET' | 'POST'

export interface Failure {
  readonly method: Method
  readonly reason: string
}

export interface LoadResult {
  readonly requests: number
  readonly failures: readonly Failure[]
}

const postBody = 'x'.repeat(1000)

/** Clients that each keep one connection and send one request after the other, GET and POST in turn. */
export class Load {
  readonly #url: string
  readonly #clients: Promise<void>[]
  readonly #failures: Failure[] = []
  readonly #inFlight = new Map<number, Method>()
  #requests = 0
  #stopping = false

  private constructor(url: string, connections: number) {
    this.#url = url
    this.#clients = Array.from({ length: connections }, (_, client) => this.#run(client))
  }

  static start(url: string, connections: number): Load {
    return new Load(url, connections)
  }

  get requests(): number {
    return this.#requests
  }

  /** How many requests of the method are waiting for their answer now. */
  inFlight(method: Method): number {
    return [...this.#inFlight.values()].filter((one) => one === method).length
  }

  /** Resolves when so many more requests have been answered. */
  async answered(more: number): Promise<void> {
    const target = this.#requests + more
    // Each answer ends a turn of the event loop; looking between turns misses none.
    while (this.#requests < target && !this.#stopping) await new Promise(setImmediate)
  }

  /** Resolves when answers have kept coming for so long; throws when they stop. */
  async answeredFor(durationMs: number): Promise<void> {
    const end = performance.now() + durationMs
    while (performance.now() < end) await this.answered(1)
  }

  async stop(): Promise<LoadResult> {
    this.#stopping = true
    await Promise.all(this.#clients)
    return { requests: this.#requests, failures: this.#failures }
  }

  async #run(client: number): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    for (let turn = client; !this.#stopping; turn++) await this.#request(client, turn % 2 === 0 ? 'GET' : 'POST', agent)
    agent.destroy()
  }

  async #request(client: number, method: Method, agent: Agent): Promise<void> {
    this.#inFlight.set(client, method)
    try {
      const body = method === 'POST' ? postBody : undefined
      const answer = await ask(this.#url, { method, path: '/work', agent, ...(body ? { body } : {}) })
      const expected = new RegExp(`^\\d+ ${body?.length ?? 0}$`)
      if (answer.status !== 200 || !expected.test(answer.text))
        this.#failures.push({ method, reason: `${answer.status} ${answer.text.slice(0, 60)}` })
    } catch (error) {
      this.#failures.push({ method, reason: (error as NodeJS.ErrnoException).code ?? String(error) })
    } finally {
      this.#inFlight.delete(client)
      this.#requests++
    }
  }
}
