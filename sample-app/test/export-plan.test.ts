import { createQueryId, sql } from 'kysely'
import { expect, test } from 'vitest'
import { openDatabase } from '../database/open.ts'
import { exportVotes } from '../models/votes.ts'
import { makeSqlite, useDatabase } from './test-database.ts'

const current = useDatabase(makeSqlite)

test('a portion of an export is read in its order, and sorts nothing: 400,000 votes took 50 s', async () => {
  const { database } = current
  const executor = database.getExecutor()
  const asked: string[] = []
  const listening = openDatabase(current.settings).withPlugin({
    transformQuery: ({ node }) => {
      asked.push(executor.compileQuery(node, createQueryId()).sql)
      return node
    },
    transformResult: async ({ result }) => result,
  })
  for await (const _vote of exportVotes(listening, 1));
  await listening.destroy()
  const { rows } = await sql<{ detail: string }>`explain query plan ${sql.raw(asked[0]!.replaceAll('?', '1'))}`.execute(
    database,
  )
  const plan = rows.map(({ detail }) => detail).join('\n')
  expect(plan).toContain('votes_in_order')
  expect(plan).not.toContain('TEMP B-TREE')
})
