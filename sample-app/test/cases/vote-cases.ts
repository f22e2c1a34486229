import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../database/open.ts'
import { closeQuestion, createQuestion, findQuestion, openQuestion, type Question } from '../../models/questions.ts'
import { castVote, type ExportedVote, exportVotes, findVote } from '../../models/votes.ts'
import { runNode } from '../node-process.ts'
import { type MakeDatabase, useDatabase } from '../test-database.ts'

export function describeVotes(kind: string, make: MakeDatabase): void {
  describe(`votes on ${kind}`, () => {
    const current = useDatabase(make)

    async function ask(...choices: string[]): Promise<Question> {
      const id = await createQuestion(current.database, { text: 'Which?', choices })
      return (await findQuestion(current.database, id))!
    }

    async function countsOf({ id }: Question): Promise<number[]> {
      return (await findQuestion(current.database, id))!.choices.map(({ votes }) => votes)
    }

    async function exportOf(questionId: number): Promise<ExportedVote[]> {
      const votes: ExportedVote[] = []
      for await (const vote of exportVotes(current.database, questionId)) votes.push(vote)
      return votes
    }

    test('a voter has one vote, and may change it', async () => {
      const question = await ask('a', 'b')
      const [a, b] = question.choices
      const vote = (choiceId: number, voter: string) =>
        castVote(current.database, { questionId: question.id, choiceId, voter })
      expect(await vote(a!.id, 'ada')).toBe('cast')
      expect(await vote(a!.id, 'bob')).toBe('cast')
      expect(await countsOf(question)).toEqual([2, 0])
      expect(await vote(b!.id, 'ada')).toBe('changed')
      expect(await countsOf(question)).toEqual([1, 1])
      expect(await findVote(current.database, { questionId: question.id, voter: 'ada' })).toBe(b!.id)
      expect(await findVote(current.database, { questionId: question.id, voter: 'eve' })).toBeUndefined()
    })

    test('a closed question takes no vote and no change, and takes them again when it is open', async () => {
      const question = await ask('a', 'b')
      const vote = { questionId: question.id, choiceId: question.choices[1]!.id, voter: 'ada' }
      await closeQuestion(current.database, question.id)
      expect(await castVote(current.database, vote)).toBe('closed')
      expect(await countsOf(question)).toEqual([0, 0])
      await openQuestion(current.database, question.id)
      expect(await castVote(current.database, vote)).toBe('cast')
    })

    test('a choice of another question, and what is no id, are unknown', async () => {
      const question = await ask('a', 'b')
      const other = await ask('c', 'd')
      const vote = { questionId: question.id, choiceId: question.choices[0]!.id, voter: 'ada' }
      expect(await castVote(current.database, { ...vote, choiceId: other.choices[0]!.id })).toBe('unknown')
      expect(await castVote(current.database, { ...vote, questionId: 4_000 })).toBe('unknown')
      expect(await castVote(current.database, { ...vote, choiceId: Number.NaN })).toBe('unknown')
      expect(await castVote(current.database, { ...vote, choiceId: 2 ** 40 })).toBe('unknown')
      expect(await countsOf(question)).toEqual([0, 0])
    })

    test('votes are exported in the order they came, over more than one portion', async () => {
      const question = await ask('a', 'b')
      const rows = Array.from({ length: 1001 }, (_, index) => ({
        question_id: question.id,
        choice_id: question.choices[index % 2]!.id,
        voter: `voter ${index}`,
        cast_at: new Date(Date.UTC(2026, 0, 1, 0, 0, index)),
      }))
      await current.database.insertInto('votes').values(rows).execute()
      const exported = await exportOf(question.id)
      expect(exported).toHaveLength(1001)
      expect(exported[0]).toEqual({ choice: 'a', castAt: new Date('2026-01-01T00:00:00Z') })
      expect(exported[1000]).toEqual({ choice: 'a', castAt: new Date('2026-01-01T00:16:40Z') })
      expect(await exportOf(question.id + 1)).toEqual([])
    })

    test('many votes at once in one process are all counted', async () => {
      const question = await ask('a', 'b')
      const votes = Array.from({ length: 60 }, (_, index) => ({
        questionId: question.id,
        choiceId: question.choices[index % 2]!.id,
        voter: `voter ${index % 40}`,
      }))
      const outcomes = await Promise.all(votes.map((vote) => castVote(current.database, vote)))
      expect(outcomes.filter((outcome) => outcome === 'cast')).toHaveLength(40)
      expect(outcomes.filter((outcome) => outcome === 'changed')).toHaveLength(20)
      expect((await findQuestion(current.database, question.id))?.votes).toBe(40)
    })

    test('no vote comes after its question was closed', async () => {
      const question = await ask('a', 'b')
      const vote = (voter: number) =>
        castVote(current.database, { questionId: question.id, choiceId: question.choices[0]!.id, voter: `${voter}` })
      expect(await vote(0)).toBe('cast')
      const votes = Promise.all(Array.from({ length: 60 }, (_, index) => vote(index + 1)))
      await closeQuestion(current.database, question.id)
      const atClosing = await countsOf(question)
      const cast = (await votes).filter((outcome) => outcome === 'cast').length
      expect(await countsOf(question)).toEqual(atClosing)
      expect(atClosing[0]).toBe(cast + 1)
    })

    test('closing gets its turn while votes keep coming', async () => {
      const question = await ask('a', 'b')
      const others = [1, 2, 3].map(() => openDatabase(current.settings))
      let cast = 0
      const voting = others.flatMap((database, index) =>
        Array.from({ length: 5 }, async (_, place) => {
          const vote = { questionId: question.id, choiceId: question.choices[0]!.id, voter: `${index} ${place}` }
          while ((await castVote(database, vote)) !== 'closed') {
            cast += 1
            // SQLite's answers come without a turn of the event loop, and the one who closes needs one.
            await nextTurn()
          }
        }),
      )
      await expect.poll(() => cast, { timeout: 20_000 }).toBeGreaterThan(30)
      expect(await closeQuestion(current.database, question.id)).toBe(true)
      await Promise.all(voting)
      await Promise.all(others.map((database) => database.destroy()))
    })

    test('of the votes that several processes cast at once none is lost and none is doubled', async () => {
      const question = await ask('a', 'b', 'c')
      const processes = 4
      const votersEach = 100
      // Half of each process's voters are those of the process before it, too.
      const runs = Array.from({ length: processes }, (_, index) =>
        runNode(
          'test/voting.ts',
          [String(question.id), String((index * votersEach) / 2), String(votersEach)],
          current.environment,
        ),
      )
      const told = (await Promise.all(runs)).map(({ stdout, stderr, exitCode }) => {
        expect(exitCode, stderr).toBe(0)
        return JSON.parse(stdout) as Record<string, number>
      })
      const sum = (outcome: string) => told.reduce((total, counts) => total + (counts[outcome] ?? 0), 0)
      expect(sum('cast') + sum('changed')).toBe(processes * votersEach)
      expect(sum('cast')).toBe(((processes + 1) * votersEach) / 2)
      expect((await countsOf(question)).reduce((total, votes) => total + votes, 0)).toBe(sum('cast'))
    })
  })
}
