import type { Agent } from 'node:http'
import { type Answer, ask } from '../stack/client.ts'

export interface Ballot {
  readonly questionId: number
  readonly choiceId: number
}

/** Somebody who votes by the form of the question's page, and comes back with the cookie of the first vote. */
export class Voter {
  readonly #url: string
  readonly #agent: Agent | undefined
  #cookie = ''

  constructor(url: string, agent?: Agent) {
    this.#url = url
    this.#agent = agent
  }

  /** As the database has it; undefined until a vote was taken. */
  get name(): string | undefined {
    return /voter=([0-9a-f-]{36})/.exec(this.#cookie)?.[1]
  }

  /** 303 says that the vote is taken. */
  async vote({ questionId, choiceId }: Ballot): Promise<Answer> {
    const answer = await ask(this.#url, {
      method: 'POST',
      path: `/questions/${questionId}/vote`,
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        Origin: this.#url,
        ...(this.#cookie && { Cookie: this.#cookie }),
      },
      body: `choice=${choiceId}`,
      ...(this.#agent && { agent: this.#agent }),
    })
    const given = answer.headers['set-cookie']?.find((cookie) => cookie.startsWith('voter='))
    if (given) this.#cookie = given.slice(0, given.indexOf(';'))
    return answer
  }
}
