import { describe, expect, test } from 'vitest'
import {
  closeQuestion,
  createQuestion,
  deleteQuestion,
  findQuestion,
  listQuestions,
  openQuestion,
} from '../../models/questions.ts'
import { castVote } from '../../models/votes.ts'
import { type MakeDatabase, useDatabase } from '../test-database.ts'

export function describeQuestions(kind: string, make: MakeDatabase): void {
  describe(`questions on ${kind}`, () => {
    const current = useDatabase(make)
    const tea = { text: 'Tea?', choices: ['Yes', 'No'] }

    test('a question is found as it was created, its choices in their order', async () => {
      const before = Date.now()
      const id = await createQuestion(current.database, {
        text: 'Größe? 🍵',
        choices: ['b', 'a', 'c'],
        picture: 'x.png',
      })
      const question = await findQuestion(current.database, id)
      expect(question).toMatchObject({ id, text: 'Größe? 🍵', picture: 'x.png', closedAt: undefined, votes: 0 })
      expect(question?.choices.map(({ text, votes }) => [text, votes])).toEqual([
        ['b', 0],
        ['a', 0],
        ['c', 0],
      ])
      expect(question?.createdAt.getTime()).toBeGreaterThanOrEqual(before)
      expect(question?.createdAt.getTime()).toBeLessThanOrEqual(Date.now())
    })

    test('one choice is none, and nothing is created', async () => {
      await expect(createQuestion(current.database, { text: 'Tea?', choices: ['Yes'] })).rejects.toThrow(/at least 2/)
      expect(await listQuestions(current.database, { state: 'all' })).toEqual([])
    })

    test('there is no question under ids that are none', async () => {
      for (const id of [0, -1, 1.5, Number.NaN, 2 ** 31, 1e300, 17]) {
        expect(await findQuestion(current.database, id), String(id)).toBeUndefined()
        expect(await closeQuestion(current.database, id), String(id)).toBe(false)
        expect(await deleteQuestion(current.database, id), String(id)).toBeUndefined()
      }
    })

    test('questions are listed newest first, 20 a page, by their state', async () => {
      const ids: number[] = []
      for (let count = 0; count < 23; count += 1) ids.push(await createQuestion(current.database, tea))
      await closeQuestion(current.database, ids[4]!)
      const idsOf = async (state: 'open' | 'closed' | 'all', page?: number) =>
        (await listQuestions(current.database, page ? { state, page } : { state })).map(({ id }) => id)
      const newestFirst = ids.toReversed()
      expect(await idsOf('all')).toEqual(newestFirst.slice(0, 20))
      expect(await idsOf('all', 2)).toEqual(newestFirst.slice(20))
      expect(await idsOf('open', 2)).toEqual(newestFirst.filter((id) => id !== ids[4]).slice(20))
      expect(await idsOf('closed')).toEqual([ids[4]])
      expect(await idsOf('all', 3)).toEqual([])
    })

    test('closing and opening say whether they changed something', async () => {
      const id = await createQuestion(current.database, tea)
      expect(await openQuestion(current.database, id)).toBe(false)
      expect(await closeQuestion(current.database, id)).toBe(true)
      expect((await findQuestion(current.database, id))?.closedAt).toBeInstanceOf(Date)
      expect(await closeQuestion(current.database, id)).toBe(false)
      expect(await openQuestion(current.database, id)).toBe(true)
      expect((await findQuestion(current.database, id))?.closedAt).toBeUndefined()
    })

    test('with a question its choices and votes go, and no other', async () => {
      const doomed = await createQuestion(current.database, { ...tea, picture: 'tea.png' })
      const kept = await createQuestion(current.database, tea)
      for (const questionId of [doomed, kept]) {
        const choiceId = (await findQuestion(current.database, questionId))!.choices[0]!.id
        expect(await castVote(current.database, { questionId, choiceId, voter: 'a' })).toBe('cast')
      }
      expect(await deleteQuestion(current.database, doomed)).toEqual({ picture: 'tea.png' })
      expect(await findQuestion(current.database, doomed)).toBeUndefined()
      expect(await current.database.selectFrom('votes').select('question_id').execute()).toEqual([
        { question_id: kept },
      ])
      expect(await current.database.selectFrom('choices').selectAll().execute()).toHaveLength(2)
      expect(await deleteQuestion(current.database, kept)).toEqual({})
    })

    test('the id of a deleted question is not given again', async () => {
      const id = await createQuestion(current.database, tea)
      await deleteQuestion(current.database, id)
      expect(await createQuestion(current.database, tea)).toBeGreaterThan(id)
    })
  })
}
