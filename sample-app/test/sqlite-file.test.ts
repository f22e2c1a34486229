import { statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createQuestion } from '../models/questions.ts'
import { makeSqlite, useDatabase } from './test-database.ts'

const current = useDatabase(makeSqlite)

test('the file and its log are for their owner only, in whatever folder: accounts and sessions are in them', async () => {
  await createQuestion(current.database, { text: 'Tea?', choices: ['a', 'b'] })
  const { database } = current.settings
  const path = database.kind === 'sqlite' ? database.path : ''
  for (const file of [path, `${path}-wal`]) expect(statSync(file).mode & 0o777, file).toBe(0o600)
})
