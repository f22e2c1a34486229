import { Agent } from 'node:http'
import { type Answer, type Ask, ask } from '../stack/client.ts'

export type Method = 'GET' | 'POST'

export interface Failure {
  readonly method: Method
  readonly reason: string
  /** Whether it was under way while something was done to what it went to: see {@link Load.while}. */
  readonly wasExposed: boolean
}

export interface LoadResult {
  readonly requests: number
  readonly failures: readonly Failure[]
}

/** What clients ask for, and how they know that they got it. */
export interface Errand {
  readonly GET: Ask
  readonly POST: Ask
  isDone(method: Method, answer: Answer): boolean
}

const postBody = 'x'.repeat(1000)

/** For application.ts beside this file: the worker's number and the length of what was sent. */
const work: Errand = {
  GET: { path: '/work' },
  POST: { method: 'POST', path: '/work', body: postBody },
  isDone: (method, { status, text }) =>
    status === 200 && new RegExp(`^\\d+ ${method === 'POST' ? postBody.length : 0}$`).test(text),
}

/** Clients that each keep one connection and send one request after the other, GET and POST in turn. */
export class Load {
  readonly #url: string
  readonly #errand: Errand
  readonly #clients: Promise<void>[]
  readonly #failures: Failure[] = []
  readonly #underWay = new Set<{ wasExposed: boolean }>()
  #isExposed = false
  #requests = 0
  #stopping = false

  private constructor(url: string, connections: number, errand: Errand) {
    this.#url = url
    this.#errand = errand
    this.#clients = Array.from({ length: connections }, (_, client) => this.#run(client))
  }

  static start(url: string, connections: number, errand = work): Load {
    return new Load(url, connections, errand)
  }

  get requests(): number {
    return this.#requests
  }

  /** Does something that may cost requests which are under way then, or begin meanwhile. */
  async while(act: () => Promise<void>): Promise<void> {
    this.#isExposed = true
    for (const request of this.#underWay) request.wasExposed = true
    await act()
    this.#isExposed = false
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
    for (let turn = client; !this.#stopping; turn++) await this.#request(turn % 2 === 0 ? 'GET' : 'POST', agent)
    agent.destroy()
  }

  async #request(method: Method, agent: Agent): Promise<void> {
    const request = { wasExposed: this.#isExposed }
    this.#underWay.add(request)
    const reason = await this.#failure(method, agent)
    this.#underWay.delete(request)
    this.#requests++
    if (reason !== undefined) this.#failures.push({ method, reason, wasExposed: request.wasExposed })
  }

  /** @returns why it was not answered as it should be; undefined when it was */
  async #failure(method: Method, agent: Agent): Promise<string | undefined> {
    try {
      const answer = await ask(this.#url, { ...this.#errand[method], agent })
      return this.#errand.isDone(method, answer) ? undefined : `${answer.status} ${answer.text.slice(0, 60)}`
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? String(error)
    }
  }
}
