import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openDatabase } from '../database/open.ts'
import { isUnavailable, unavailability } from '../database/unavailable.ts'
import { createQuestion, listQuestions } from '../models/questions.ts'
import { endSession } from '../models/sessions.ts'
import { makeSqlite, useDatabase } from './test-database.ts'

const current = useDatabase(makeSqlite)
const tea = { text: 'Tea?', choices: ['a', 'b'] }

/** Another process that writes, until its input ends. */
async function startWriting(): Promise<ChildProcess> {
  const file = fileURLToPath(new URL('lock-holder.ts', import.meta.url))
  const child = spawn(process.execPath, [file], { env: current.environment, stdio: ['pipe', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}

async function endWriting(child: ChildProcess): Promise<void> {
  child.stdin?.end()
  await once(child, 'exit')
}

test('while another process writes, writing waits, and reading and the event loop go on', async () => {
  const writer = await startWriting()
  let settled = 0
  const settle = () => {
    settled += 1
  }
  // More than there are connections: in transactions, and one statement of its own.
  const waiting = Array.from({ length: 40 }, () => createQuestion(current.database, tea).finally(settle))
  const alone = endSession(current.database, 'of nobody').finally(settle)
  for (let reads = 0; reads < 50; reads += 1) {
    expect(await listQuestions(current.database, { state: 'all' })).toEqual([])
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  // All that was done before the first of them had waited too long: whoever sleeps in the thread does a few reads meanwhile.
  expect(settled).toBe(0)
  await endWriting(writer)
  await Promise.all([...waiting, alone])
  expect(await listQuestions(current.database, { state: 'all', page: 2 })).toHaveLength(20)
})

test('a writer that never ends is an outage for who waited long enough, and later ones are taken', async () => {
  const writer = await startWriting()
  const impatient = openDatabase(current.settings, { busyLimitMs: 200, statementTimeoutMs: 0 })
  const error = await createQuestion(impatient, tea).catch((reason: unknown) => reason)
  expect(isUnavailable(error)).toBe(true)
  expect(unavailability(error)).toBe('another process kept the database file locked')
  await endWriting(writer)
  expect(await createQuestion(impatient, tea)).toBeGreaterThan(0)
  await impatient.destroy()
})

test('a transaction that fails takes back what it did and lets the next one in', async () => {
  const failing = current.database.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('questions')
      .values({ text: 'Tea?', picture: null, created_at: new Date(), closed_at: null })
      .execute()
    throw new Error('changed my mind')
  })
  await expect(failing).rejects.toThrow('changed my mind')
  expect(await listQuestions(current.database, { state: 'all' })).toEqual([])
  expect(await createQuestion(current.database, tea)).toBeGreaterThan(0)
})
