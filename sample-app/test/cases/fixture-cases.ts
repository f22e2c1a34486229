import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CommandError } from '../../management/command.ts'
import { loadData } from '../../management/load-data.ts'
import { createAccount } from '../../models/accounts.ts'
import { createQuestion, findQuestion, listQuestions } from '../../models/questions.ts'
import { manage } from '../node-process.ts'
import { type MakeDatabase, type TestDatabase, useDatabase } from '../test-database.ts'

const polls = fileURLToPath(new URL('../../fixtures/polls.json', import.meta.url))

export function describeFixtures(kind: string, make: MakeDatabase): void {
  describe(`fixtures on ${kind}`, () => {
    const current = useDatabase(make)
    let folder: string
    let second: TestDatabase | undefined

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'sample-fixtures-'))
    })

    afterEach(async () => {
      await rm(folder, { recursive: true })
      await second?.drop()
      second = undefined
    })

    const load = (...args: string[]) => manage(['loaddata', ...args], current.environment)

    test('the sample has six questions with votes, and new ones get ids of their own', async () => {
      const { exitCode, stderr } = await load(polls)
      expect(exitCode, stderr).toBe(0)
      const questions = await listQuestions(current.database, { state: 'all' })
      expect(questions).toHaveLength(6)
      for (const { text, votes } of questions) expect(votes, text).toBeGreaterThan(20)
      expect(questions.filter(({ closedAt }) => closedAt)).toHaveLength(1)
      const id = await createQuestion(current.database, { text: 'New?', choices: ['a', 'b'] })
      expect((await findQuestion(current.database, id))?.choices).toHaveLength(2)
    })

    test('with --if-empty nothing is loaded beside what is there', async () => {
      await createQuestion(current.database, { text: 'Mine?', choices: ['a', 'b'] })
      const { exitCode, stdout } = await load('--if-empty', polls)
      expect(exitCode).toBe(0)
      expect(stdout).toBe('There are questions already; loaded nothing.\n')
      expect(await listQuestions(current.database, { state: 'all' })).toHaveLength(1)
    })

    test('what was dumped and loaded is the same, and loading it twice changes nothing', async () => {
      await load(polls)
      await createAccount(current.database, { username: 'ada', password: 'correct horse', isStaff: true })
      const dumped = await manage(['dumpdata'], current.environment)
      const file = join(folder, 'dump.json')
      await writeFile(file, dumped.stdout)
      second = await make()
      const environment = { ...current.environment, ...second.variables }
      await manage(['migrate'], environment)
      for (let times = 0; times < 2; times += 1) {
        expect(await manage(['loaddata', file], environment)).toMatchObject({ exitCode: 0, stderr: '' })
        expect((await manage(['dumpdata'], environment)).stdout).toBe(dumped.stdout)
      }
    })

    test.each([
      ['no JSON', 'polls', /^\S+ can't be read: /],
      ['no list', '{}', /is no list of rows$/],
      ['an unknown model', '[{"model":"poll","pk":1,"fields":{}}]', /has a row 1 that is of no model: question, /],
      ['no key', '[{"model":"choice","fields":{}}]', /has a row 1 that has no pk from 1, or no fields$/],
      [
        'a key that no row gets',
        '[{"model":"choice","pk":-1,"fields":{}}]',
        /has a row 1 that has no pk from 1, or no/,
      ],
      [
        'an unknown field',
        '[{"model":"choice","pk":1,"fields":{"txt":1}}]',
        /has a row 1 that has the field txt; a choice has /,
      ],
    ])('a file that has %s is refused in one line', async (_case, content, message) => {
      const file = join(folder, 'wrong.json')
      await writeFile(file, content)
      const context = { args: [file], settings: current.settings, environment: current.environment }
      const error: unknown = await loadData.run(context).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(CommandError)
      expect((error as CommandError).message).toMatch(message)
      expect((error as CommandError).message).not.toContain('\n')
    })

    test('a row that refers to nothing takes the others back', async () => {
      const file = join(folder, 'dangling.json')
      const question = { model: 'question', pk: 1, fields: { text: 'Tea?', created_at: '2026-01-01T00:00:00Z' } }
      const choice = { model: 'choice', pk: 1, fields: { question_id: 2, text: 'a' } }
      await writeFile(file, JSON.stringify([question, choice]))
      const { exitCode, stderr } = await load(file)
      expect(exitCode).toBe(1)
      expect(stderr).toMatch(/^manage\.ts: \S+dangling\.json can't be loaded: .*foreign key.*\n$/i)
      expect(await listQuestions(current.database, { state: 'all' })).toEqual([])
    })
  })
}
