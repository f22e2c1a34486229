import { EventEmitter, once } from 'node:events'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../../sample-app/database/open.ts'
import { isUnavailable } from '../../sample-app/database/unavailable.ts'
import { openChanges } from '../../sample-app/live/changes.ts'
import { createQuestion, findQuestion, listQuestions } from '../../sample-app/models/questions.ts'
import { castVote } from '../../sample-app/models/votes.ts'
import type { PostgresAddress } from '../../sample-app/settings/database-address.ts'
import { useDatabase } from '../../sample-app/test/test-database.ts'
import { eventually } from '../stack/eventually.ts'
import { LossyNetwork } from './lossy-network.ts'
import { PostgresContainer } from './postgres-container.ts'

const outageToldMs = 3000
const recoveryMs = 15_000

let postgres: PostgresContainer
let questionId: number
let choiceId: number

beforeAll(async () => {
  postgres = await PostgresContainer.start()
})

afterAll(() => postgres?.remove())

const current = useDatabase(() => postgres.makeDatabase())

beforeEach(async () => {
  questionId = await createQuestion(current.database, { text: 'Which?', choices: ['a', 'b'] })
  choiceId = (await findQuestion(current.database, questionId))!.choices[0]!.id
})

const vote = (voter: string) => castVote(current.database, { questionId, choiceId, voter })

/** Several at once, so that places of the pool are waited for as well. */
async function expectOutage(): Promise<void> {
  const started = performance.now()
  const queries = Array.from({ length: 12 }, () => listQuestions(current.database, { state: 'all' }))
  for (const result of await Promise.allSettled(queries)) {
    expect(result).toMatchObject({ status: 'rejected' })
    expect(
      isUnavailable((result as PromiseRejectedResult).reason),
      String((result as PromiseRejectedResult).reason),
    ).toBe(true)
  }
  expect(performance.now() - started).toBeLessThan(outageToldMs)
}

async function expectRecovery(): Promise<void> {
  await eventually('the database answers again', recoveryMs, async () => (await vote('after')) !== undefined)
  const numbers = Array.from({ length: 20 }, (_, index) => index)
  const answers = await Promise.all(
    numbers.map(async (number) => {
      const { rows } = await sql<{ number: number }>`select ${number}::integer as number`.execute(current.database)
      return rows[0]?.number
    }),
  )
  expect(answers).toEqual(numbers)
}

test('a database that is stopped is an error within 3 s, and one that is back is used again', async () => {
  await postgres.stop()
  await expectOutage()
  await postgres.startAgain()
  await expectRecovery()
})

test('a database that is frozen is an error within 3 s, and one that goes on is used again', async () => {
  await postgres.freeze()
  try {
    await expectOutage()
    await expectOutage()
  } finally {
    await postgres.thaw()
  }
  await expectRecovery()
})

test('connections that the network lost are used once and never again', async () => {
  const network = await LossyNetwork.before(postgres.port)
  const { database: address } = current.settings
  const database = openDatabase({ database: { ...(address as PostgresAddress), port: network.port } })
  const ask = () => Promise.allSettled([1, 2, 3, 4, 5].map(() => sql`select pg_sleep(0.1)`.execute(database)))
  const answered = async () => (await ask()).filter(({ status }) => status === 'fulfilled').length
  expect(await answered()).toBe(5)
  network.loseConnections()
  expect(await answered()).toBe(0)
  expect(await answered()).toBe(5)
  await database.destroy()
  await network.close()
})

test('more queries than connections wait for each other', async () => {
  const started = performance.now()
  await Promise.all(Array.from({ length: 75 }, () => sql`select pg_sleep(0.2)`.execute(current.database)))
  expect(performance.now() - started).toBeGreaterThan(2800)
})

test('a connection that ends in the middle of a transaction, or while nobody uses it, ends nothing else', async () => {
  const terminate = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sample-app'`
  const broken = current.database.transaction().execute(async (transaction) => {
    await sql`select 1`.execute(transaction)
    await postgres.query(terminate)
    await sql`select 1`.execute(transaction)
  })
  expect(isUnavailable(await broken.catch((error: unknown) => error))).toBe(true)
  expect(await vote('ada')).toBe('cast')
  await postgres.query(terminate)
  await expectRecovery()
})

test('who listens is told of what came during an outage, and after it', async () => {
  const news = new EventEmitter()
  const told = () => once(news, 'told', { signal: AbortSignal.timeout(recoveryMs) })
  const changes = openChanges(current.settings)
  const connected = told()
  changes.subscribe(questionId, () => news.emit('told'))
  await connected
  await postgres.stop()
  const afterOutage = told()
  await postgres.startAgain()
  await afterOutage
  const afterVote = told()
  await vote('ada')
  await afterVote
  await changes.close()
})

test('no vote that was acknowledged is lost when the database is killed under load', async () => {
  const acknowledged: string[] = []
  let voting = true
  const voters = Array.from({ length: 8 }, async (_, lane) => {
    for (let count = 0; voting; count += 1) {
      const voter = `voter ${lane} ${count}`
      try {
        await vote(voter)
        acknowledged.push(voter)
      } catch (error) {
        if (!isUnavailable(error)) throw error
      }
    }
  })
  await eventually('votes are cast', recoveryMs, async () => acknowledged.length > 100)
  await postgres.kill()
  const before = acknowledged.length
  await postgres.startAgain()
  await eventually('votes are cast again', recoveryMs, async () => acknowledged.length > before + 100)
  voting = false
  await Promise.all(voters)
  const kept = await current.database.selectFrom('votes').select('voter').execute()
  const voted = new Set(kept.map(({ voter }) => voter))
  expect(acknowledged.filter((voter) => !voted.has(voter))).toEqual([])
})
