import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../database/schema.ts'
import { DatabaseUnavailable } from '../database/unavailable.ts'
import { createLiveResults } from '../live/results.ts'
import { createQuestion, findQuestion } from '../models/questions.ts'
import { castVote } from '../models/votes.ts'
import { type ConfiguredSite, configureSite } from './configured-site.ts'

let polls: ConfiguredSite
let id: number

beforeAll(async () => {
  polls = await configureSite()
})

afterAll(() => polls.close())

beforeEach(async () => {
  id = await createQuestion(polls.database, { text: 'Tea or coffee?', choices: ['Tea', 'Coffee'] })
})

/** Changes that the test announces. */
class AnnouncedChanges {
  readonly listeners = new Set<() => void>()

  subscribe(_questionId: number, listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  announce(): void {
    for (const listener of this.listeners) listener()
  }

  async close(): Promise<void> {}
}

/** The database, in which the next queries fail as often as is asked. */
function failing(database: Database) {
  const state = { failures: 0, queries: 0 }
  const proxy = new Proxy(database, {
    get(target, key) {
      if (key !== 'selectFrom') return Reflect.get(target, key)
      state.queries += 1
      if (state.failures === 0) return target.selectFrom.bind(target)
      state.failures -= 1
      throw new DatabaseUnavailable('the connection was lost')
    },
  })
  return { database: proxy, state }
}

async function voteOf(voter: string): Promise<void> {
  const { choices } = (await findQuestion(polls.database, id))!
  await castVote(polls.database, { questionId: id, choiceId: choices[0]!.id, voter })
}

async function votesOf(results: AsyncGenerator<string>): Promise<number> {
  const { value } = await results.next()
  return JSON.parse(value).votes
}

describe('live results', () => {
  test('go on after the database was away, for as long as that was', async () => {
    const { database, state } = failing(polls.database)
    const changes = new AnnouncedChanges()
    const results = createLiveResults(database, changes).follow(id, new AbortController().signal)
    expect(await votesOf(results)).toBe(0)
    await voteOf('ada')
    state.failures = 2
    changes.announce()
    expect(await votesOf(results)).toBe(1)
    expect(state.failures).toBe(0)
    await results.return(undefined)
  })

  test('ask the database once for all who watch', async () => {
    const { database, state } = failing(polls.database)
    const changes = new AnnouncedChanges()
    const live = createLiveResults(database, changes)
    const everybody = Array.from({ length: 50 }, () => live.follow(id, new AbortController().signal))
    expect(await Promise.all(everybody.map(votesOf))).toEqual(Array(50).fill(0))
    const before = state.queries
    await voteOf('ada')
    changes.announce()
    expect(await Promise.all(everybody.map(votesOf))).toEqual(Array(50).fill(1))
    // The question, and its choices.
    expect(state.queries - before).toBe(2)
    await Promise.all(everybody.map((results) => results.return(undefined)))
  })

  test('give who is slow the newest, and nothing of what was between', async () => {
    const changes = new AnnouncedChanges()
    const live = createLiveResults(polls.database, changes)
    const quick = live.follow(id, new AbortController().signal)
    const slow = live.follow(id, new AbortController().signal)
    await Promise.all([votesOf(quick), votesOf(slow)])
    for (const [index, voter] of ['ada', 'bob', 'eve'].entries()) {
      await voteOf(voter)
      changes.announce()
      expect(await votesOf(quick)).toBe(index + 1)
    }
    expect(await votesOf(slow)).toBe(3)
    await Promise.all([quick.return(undefined), slow.return(undefined)])
  })

  test('come at most ten times a second, however often they change', async () => {
    const changes = new AnnouncedChanges()
    const results = createLiveResults(polls.database, changes).follow(id, new AbortController().signal)
    await votesOf(results)
    const start = performance.now()
    const times: number[] = []
    const watching = (async () => {
      while ((await votesOf(results)) < 60) times.push(performance.now() - start)
    })()
    for (let voter = 0; voter < 60; voter += 1) {
      await voteOf(`voter ${voter}`)
      changes.announce()
    }
    await watching
    expect(times.length).toBeLessThanOrEqual((performance.now() - start) / 100 + 1)
    await results.return(undefined)
  })

  test('end with the signal, and nobody listens any more', async () => {
    const changes = new AnnouncedChanges()
    const gone = new AbortController()
    const results = createLiveResults(polls.database, changes).follow(id, gone.signal)
    await votesOf(results)
    const next = results.next()
    gone.abort()
    expect(await next).toEqual({ done: true, value: undefined })
    expect(changes.listeners.size).toBe(0)
  })

  test('fail for all who watch when it is not the database’s absence', async () => {
    const { database } = failing(polls.database)
    const broken = new Proxy(database, {
      get() {
        throw new TypeError('a mistake of ours')
      },
    })
    const results = createLiveResults(broken, new AnnouncedChanges()).follow(id, new AbortController().signal)
    await expect(results.next()).rejects.toThrow('a mistake of ours')
  })
})
