import { EventEmitter, once } from 'node:events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Changes, openChanges } from '../../live/changes.ts'
import { closeQuestion, createQuestion, deleteQuestion, findQuestion, openQuestion } from '../../models/questions.ts'
import { castVote } from '../../models/votes.ts'
import { runNode } from '../node-process.ts'
import { type MakeDatabase, useDatabase } from '../test-database.ts'

export function describeChanges(kind: string, make: MakeDatabase): void {
  describe(`live changes on ${kind}`, () => {
    const current = useDatabase(make)
    let changes: Changes
    let questionId: number
    let choiceId: number

    beforeEach(async () => {
      changes = openChanges(current.settings)
      questionId = await createQuestion(current.database, { text: 'Which?', choices: ['a', 'b'] })
      choiceId = (await findQuestion(current.database, questionId))!.choices[0]!.id
    })

    // Before the database goes: after-hooks run the last one first.
    afterEach(() => changes.close())

    /** Calls `make` until the subscriber was told of it: how often it is told is not promised. */
    class Subscriber {
      readonly #news = new EventEmitter()
      readonly stop: () => void
      calls = 0

      constructor() {
        this.stop = changes.subscribe(questionId, () => {
          this.calls += 1
          this.#news.emit('told')
        })
      }

      told(): Promise<unknown> {
        return once(this.#news, 'told', { signal: AbortSignal.timeout(5_000) })
      }
    }

    async function votesAre(votes: number, subscriber: Subscriber): Promise<void> {
      for (;;) {
        const told = subscriber.told()
        const seen = (await findQuestion(current.database, questionId))?.votes
        if (seen === votes) return void told.catch(() => {})
        await told
      }
    }

    test('a vote of this process, and one of another, reaches who listens', async () => {
      const subscriber = new Subscriber()
      await castVote(current.database, { questionId, choiceId, voter: 'ada' })
      await subscriber.told()
      await votesAre(1, subscriber)
      const voting = runNode('test/voting.ts', [String(questionId), '0', '3'], current.environment)
      await votesAre(4, subscriber)
      expect((await voting).exitCode).toBe(0)
    })

    test('closing, opening and deleting reach who listens', async () => {
      const subscriber = new Subscriber()
      for (const change of [closeQuestion, openQuestion, deleteQuestion]) {
        const told = subscriber.told()
        await change(current.database, questionId)
        await told
      }
    })

    test('who stopped listening is told nothing, and the others go on', async () => {
      const [one, other] = [new Subscriber(), new Subscriber()]
      await castVote(current.database, { questionId, choiceId, voter: 'ada' })
      await Promise.all([one.told(), other.told()])
      one.stop()
      const before = one.calls
      const told = other.told()
      await castVote(current.database, { questionId, choiceId, voter: 'bob' })
      await told
      expect(one.calls).toBe(before)
    })

    test('who listens again after everybody had stopped is told again', async () => {
      new Subscriber().stop()
      const subscriber = new Subscriber()
      await castVote(current.database, { questionId, choiceId, voter: 'ada' })
      await votesAre(1, subscriber)
    })

    test('votes that come close together are few calls, and the last one sees them all', async () => {
      const subscriber = new Subscriber()
      const voters = Array.from({ length: 100 }, (_, index) => `voter ${index}`)
      await Promise.all(voters.map((voter) => castVote(current.database, { questionId, choiceId, voter })))
      await votesAre(100, subscriber)
      expect(subscriber.calls).toBeLessThan(60)
    })
  })
}
