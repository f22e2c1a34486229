import { Agent } from 'node:http'
import { expect, test } from 'vitest'
import { type Results, resultsOf } from '../polls/results.ts'
import { Voter } from '../polls/voter.ts'
import type { Stack } from '../stack/stack.ts'

const voters = 20
const rounds = 10
/** The first of the sample's data. */
const questionId = 1

/** Many at once, whatever database is behind the front. */
export function describeVoting(front: string, stackOf: () => Stack): void {
  test(`20 voters at once through the ${front}: the votes counted are those acknowledged`, async () => {
    const { url } = stackOf()
    const before = await resultsOf(url, questionId)
    const choices = before.choices.map(({ id }) => id)
    const acknowledged = await Promise.all(Array.from({ length: voters }, () => votesOfOne(url, choices)))
    const after = await resultsOf(url, questionId)
    const cast = acknowledged.flat()
    expect(cast).toHaveLength(voters * rounds)
    expect(after.votes - before.votes).toBe(cast.length)
    expect(sumOf(after)).toBe(after.votes)
    for (const id of choices) {
      const counted = votesFor(after, id) - votesFor(before, id)
      expect(counted).toBe(cast.filter((choice) => choice === id).length)
    }
  })
}

/** New visitors one after the other, over one connection; each votes, and changes the vote. @returns their last choices */
async function votesOfOne(url: string, choices: readonly number[]): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const cast: number[] = []
  for (let round = 0; round < rounds; round++) {
    const voter = new Voter(url, agent)
    for (const choiceId of [choices[round % choices.length]!, choices[(round + 1) % choices.length]!]) {
      expect((await voter.vote({ questionId, choiceId })).status).toBe(303)
    }
    cast.push(choices[(round + 1) % choices.length]!)
  }
  agent.destroy()
  return cast
}

function votesFor({ choices }: Results, id: number): number {
  return choices.find((choice) => choice.id === id)?.votes ?? 0
}

function sumOf({ choices }: Results): number {
  return choices.reduce((sum, { votes }) => sum + votes, 0)
}
