import type { Kysely } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { ColumnTypes } from '../../database/column-types.ts'
import { type Migration, migrationsFolder, readMigrations } from '../../database/migration-files.ts'
import { appliedMigrations, migrate } from '../../database/migrator.ts'
import { isUnavailable, unavailability } from '../../database/unavailable.ts'
import { createQuestion, findQuestion, listQuestions } from '../../models/questions.ts'
import { castVote } from '../../models/votes.ts'
import { manage } from '../node-process.ts'
import { type MakeDatabase, useDatabase } from '../test-database.ts'

export function describeMigrations(kind: string, make: MakeDatabase): void {
  describe(`migrations on ${kind}`, () => {
    const current = useDatabase(make, { bare: true })
    const ours = () => readMigrations(migrationsFolder)

    async function tables(): Promise<string[]> {
      return (await current.database.introspection.getTables()).map(({ name }) => name).sort()
    }

    test('each is applied once, in the order of the numbers', async () => {
      expect(await appliedMigrations(current.database)).toEqual([])
      const first = await migrate(current.database, await ours())
      expect(first[0]).toBe('0001_initial')
      expect(await migrate(current.database, await ours())).toEqual([])
      expect((await appliedMigrations(current.database)).map(({ name }) => name)).toEqual(first)
    })

    test('one that fails takes all that came with it back, and is named', async () => {
      const good: Migration = { name: '9001_good', up: addColumn }
      const bad: Migration = {
        name: '9002_bad',
        up: async (database) => {
          await database.schema.createTable('half').addColumn('id', 'integer').execute()
          await database.schema.dropTable('nowhere').execute()
        },
      }
      const all = [...(await ours()), good, bad]
      await expect(migrate(current.database, all)).rejects.toThrow(
        /^migration 9002_bad failed, and the schema is as it was: .*nowhere/,
      )
      expect(await tables()).toEqual([])
      await migrate(current.database, [...(await ours()), good])
      await expect(migrate(current.database, all)).rejects.toThrow(/9002_bad/)
      expect(await tables()).not.toContain('half')
      expect((await appliedMigrations(current.database)).at(-1)?.name).toBe('9001_good')
    })

    test('a table can be made anew without losing what refers to it', async () => {
      await migrate(current.database, await ours())
      const id = await createQuestion(current.database, { text: 'Tea?', choices: ['a', 'b'] })
      const choiceId = (await findQuestion(current.database, id))!.choices[0]!.id
      await castVote(current.database, { questionId: id, choiceId, voter: 'ada' })
      await migrate(current.database, [...(await ours()), { name: '9001_rebuild', up: rebuildQuestions }])
      expect(await findQuestion(current.database, id)).toMatchObject({ text: 'Tea?', votes: 1 })
    })

    test('before them the database counts as one that can not be used yet, with the remedy', async () => {
      const error = await listQuestions(current.database, { state: 'all' }).catch((reason: unknown) => reason)
      expect(isUnavailable(error)).toBe(true)
      expect(unavailability(error)).toMatch(/run `node manage\.ts migrate`/)
    })

    test('several processes that migrate at once apply each once', async () => {
      const outcomes = await Promise.all([1, 2, 3, 4].map(() => manage(['migrate'], current.environment)))
      for (const { exitCode, stderr } of outcomes) expect(exitCode, stderr).toBe(0)
      const applied = outcomes.flatMap(({ stdout }) => stdout.match(/Applied .*/g) ?? [])
      expect(applied).toEqual((await ours()).map(({ name }) => `Applied ${name}`))
    })

    test('a failure ends the command with one line and a code that says so', async () => {
      await current.database.schema.createTable('choices').addColumn('id', 'integer').execute()
      const { exitCode, stderr } = await manage(['migrate'], current.environment)
      expect(exitCode).toBe(1)
      expect(stderr).toMatch(/^manage\.ts: migration 0001_initial failed, and the schema is as it was: .*choices.*\n$/)
      expect(await tables()).toEqual(['choices'])
    })
  })
}

async function addColumn({ schema }: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await schema.alterTable('questions').addColumn('opens_at', types.timestamp).execute()
}

/** As SQLite has it done (https://www.sqlite.org/lang_altertable.html#otheralter). */
async function rebuildQuestions(database: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const { schema } = database
  if (types.timestamp !== 'text') return void (await schema.alterTable('questions').addColumn('note', 'text').execute())
  await schema
    .createTable('questions_new')
    .addColumn('id', types.id)
    .addColumn('text', 'text')
    .addColumn('picture', 'text')
    .addColumn('picture_description', 'text')
    .addColumn('created_at', 'text')
    .addColumn('closed_at', 'text')
    .addColumn('note', 'text')
    .execute()
  const columns = ['id', 'text', 'picture', 'picture_description', 'created_at', 'closed_at']
  const tables = database as Kysely<Record<string, Record<string, unknown>>>
  await tables
    .insertInto('questions_new')
    .columns(columns)
    .expression(tables.selectFrom('questions').select(columns))
    .execute()
  await schema.dropTable('questions').execute()
  await schema.alterTable('questions_new').renameTo('questions').execute()
}
