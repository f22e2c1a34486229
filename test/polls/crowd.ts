import { Agent } from 'node:http'
import { type Answer, ask } from '../stack/client.ts'
import { type Ballot, Voter } from './voter.ts'

/** A page, and how its answers are: a request that came to nothing has the status 0. */
export interface Visit {
  readonly path: string
  readonly answer: Pick<Answer, 'status' | 'headers' | 'text'>
}

export interface CrowdOptions {
  readonly ballot: Ballot
  /** Asked for again and again, each by one visitor. */
  readonly paths: readonly string[]
  readonly voters: number
}

/** Visitors who keep coming, as voters and readers, whatever they are answered. */
export class Crowd {
  readonly #url: string
  readonly #visits: Visit[] = []
  readonly #acknowledged: string[] = []
  readonly #people: Promise<void>[]
  #leaving = false

  private constructor(url: string, { ballot, paths, voters }: CrowdOptions) {
    this.#url = url
    const voting = Array.from({ length: voters }, () => this.#repeat((agent) => this.#vote(ballot, agent)))
    const reading = paths.map((path) => this.#repeat((agent) => this.#visit(path, agent)))
    this.#people = [...voting, ...reading]
  }

  static gather(url: string, options: CrowdOptions): Crowd {
    return new Crowd(url, options)
  }

  get visits(): readonly Visit[] {
    return this.#visits
  }

  /** The names of the voters whose votes were taken. */
  get acknowledged(): readonly string[] {
    return this.#acknowledged
  }

  async leave(): Promise<void> {
    this.#leaving = true
    await Promise.all(this.#people)
  }

  async #repeat(act: (agent: Agent) => Promise<void>): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    while (!this.#leaving) await act(agent)
    agent.destroy()
  }

  async #vote(ballot: Ballot, agent: Agent): Promise<void> {
    const voter = new Voter(this.#url, agent)
    const answer = await this.#note(`/questions/${ballot.questionId}/vote`, () => voter.vote(ballot))
    if (answer.status === 303 && voter.name) this.#acknowledged.push(voter.name)
  }

  async #visit(path: string, agent: Agent): Promise<void> {
    await this.#note(path, () => ask(this.#url, { path, agent }))
  }

  async #note(path: string, request: () => Promise<Visit['answer']>): Promise<Visit['answer']> {
    const answer = await request().catch((error: Error) => ({ status: 0, headers: {}, text: String(error) }))
    this.#visits.push({ path, answer })
    return answer
  }
}
