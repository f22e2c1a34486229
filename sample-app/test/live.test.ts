import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../database/schema.ts'
import { closeQuestion, createQuestion, deleteQuestion, findQuestion, openQuestion } from '../models/questions.ts'
import { castVote } from '../models/votes.ts'
import { type ConfiguredSite, configureSite } from './configured-site.ts'
import { type ServedSite, serveSite } from './served-site.ts'

interface Results {
  readonly votes: number
  readonly closed: boolean
  readonly choices: readonly { readonly id: number; readonly votes: number }[]
}

let polls: ConfiguredSite
let database: Database
let served: ServedSite
let questionId: number
let choiceIds: number[]

beforeAll(async () => {
  polls = await configureSite()
  database = polls.database
  served = await serveSite(polls.environment)
}, 60_000)

afterAll(async () => {
  await served.stop()
  await polls.close()
})

beforeEach(async () => {
  questionId = await createQuestion(database, { text: 'Tea or coffee?', choices: ['Tea', 'Coffee'] })
  choiceIds = (await findQuestion(database, questionId))!.choices.map(({ id }) => id)
})

/** A browser's window on the results. */
class Watcher {
  readonly socket: WebSocket
  readonly all: Results[] = []

  constructor(origin = served.origin) {
    const url = `${served.origin.replace('http', 'ws')}/questions/${questionId}/live`
    this.socket = new WebSocket(url, { headers: { Origin: origin } } as never)
    this.socket.addEventListener('message', ({ data }) => this.all.push(JSON.parse(data)))
    watchers.push(this)
  }

  /** Waits for results that are such; fails when the socket closes before. */
  async until(isSuch: (results: Results) => boolean): Promise<Results> {
    for (let seen = 0; ; ) {
      for (; seen < this.all.length; seen += 1) if (isSuch(this.all[seen]!)) return this.all[seen]!
      await once(this.socket, 'message', { signal: AbortSignal.timeout(10_000) })
    }
  }
}

const watchers: Watcher[] = []
afterEach(() => {
  for (const { socket } of watchers.splice(0)) socket.close()
})

const vote = (choiceId: number, voter: string) => castVote(database, { questionId, choiceId, voter })

describe('who watches a question', () => {
  test('is told its results at once, and each change, on whichever worker', async () => {
    // Two workers: of four sockets, and a vote by one of them, some are told by the other.
    const four = [1, 2, 3, 4].map(() => new Watcher())
    for (const watcher of four) {
      expect(await watcher.until(() => true)).toEqual({
        votes: 0,
        closed: false,
        choices: choiceIds.map((id) => ({ id, votes: 0 })),
      })
    }
    const answer = await fetch(`${served.origin}/questions/${questionId}/vote`, {
      method: 'POST',
      headers: { Origin: served.origin },
      body: new URLSearchParams({ choice: String(choiceIds[1]) }),
      redirect: 'manual',
    })
    expect(answer.status).toBe(303)
    for (const watcher of four) {
      const results = await watcher.until(({ votes }) => votes === 1)
      expect(results.choices).toEqual([
        { id: choiceIds[0], votes: 0 },
        { id: choiceIds[1], votes: 1 },
      ])
    }
  })

  test('is told at most ten times a second however fast the votes come, and of all of them in the end', async () => {
    const watcher = new Watcher()
    await watcher.until(() => true)
    const start = performance.now()
    for (let voter = 0; voter < 150; voter += 1) await vote(choiceIds[voter % 2]!, `voter ${voter}`)
    await watcher.until(({ votes }) => votes === 150)
    const tenths = (performance.now() - start) / 100
    expect(watcher.all.length).toBeLessThanOrEqual(Math.ceil(tenths) + 2)
  })

  test('is told when it is closed and opened again', async () => {
    const watcher = new Watcher()
    await watcher.until(({ closed }) => !closed)
    await closeQuestion(database, questionId)
    await watcher.until(({ closed }) => closed)
    await openQuestion(database, questionId)
    await watcher.until(({ closed }) => !closed && watcher.all.length > 2)
  })

  test('is told by the close code when it is deleted, so as not to come back', async () => {
    const watcher = new Watcher()
    await watcher.until(() => true)
    const closed = once(watcher.socket, 'close')
    await deleteQuestion(database, questionId)
    const [event] = await closed
    expect(event.code).toBe(4404)
  })

  test('keeps the socket through an outage of the database, and is told afterwards', async () => {
    const watcher = new Watcher()
    await watcher.until(() => true)
    await database.schema.alterTable('votes').renameTo('votes_away').execute()
    expect((await fetch(`${served.origin}/healthz`)).status).toBe(200)
    expect((await fetch(`${served.origin}/`)).status).toBe(503)
    await closeQuestion(database, questionId)
    await database.schema.alterTable('votes_away').renameTo('votes').execute()
    await watcher.until(({ closed }) => closed)
    expect(watcher.socket.readyState).toBe(WebSocket.OPEN)
  })

  test('may say what it likes: nothing of it is heard', async () => {
    const watcher = new Watcher()
    await watcher.until(() => true)
    for (let number = 0; number < 100; number += 1) watcher.socket.send('x'.repeat(1000))
    await vote(choiceIds[0]!, 'ada')
    expect((await watcher.until(({ votes }) => votes === 1)).votes).toBe(1)
  })
})

describe('live results are refused', () => {
  test('to pages of other sites, which browsers let open a WebSocket', async () => {
    const watcher = new Watcher('https://evil.example')
    await once(watcher.socket, 'error')
    expect(watcher.all).toEqual([])
  })

  test('as a plain page, saying what to ask for', async () => {
    const answer = await fetch(`${served.origin}/questions/${questionId}/live`)
    expect(answer.status).toBe(426)
    expect(answer.headers.get('sec-websocket-version')).toBe('13')
  })

  test('of no question', async () => {
    await deleteQuestion(database, questionId)
    await once(new Watcher().socket, 'error')
  })
})
