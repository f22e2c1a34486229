import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, expect, inject, test } from 'vitest'
import { Crowd, type Visit } from '../polls/crowd.ts'
import { ask } from '../stack/client.ts'
import { ComposeStack } from '../stack/compose-stack.ts'
import { docker } from '../stack/docker.ts'
import { eventually } from '../stack/eventually.ts'
import { workersStarted } from '../stack/stack.ts'
import { logOnFailure } from './log-on-failure.ts'

const ballot = { questionId: 1, choiceId: 1 }
const votePath = `/questions/${ballot.questionId}/vote`
const recoveredMs = 20_000

let stack: ComposeStack
let postgres: string
let styleSheet: string

beforeAll(async () => {
  const project = inject('composeProject')
  stack = await ComposeStack.of(project)
  postgres = `${project.name}-postgres-1`
  const { text } = await ask(stack.url, { path: '/' })
  styleSheet = /href="(\/static\/[^"]+\.css)"/.exec(text)![1]!
})

logOnFailure(() => stack)

test.each([
  { how: 'stopped for 10 seconds', end: 'stop', awayMs: 10_000 },
  { how: 'killed, and away for 3 seconds', end: 'kill', awayMs: 3000 },
])(
  'PostgreSQL is $how: no acknowledged vote is lost, no worker dies, and what needs no database goes on',
  async (away) => {
    const workers = await workersOfAll()
    const crowd = await crowdDuring(away)
    expectRefusals(visitsOf(crowd, '/'), [200, 503])
    expectRefusals(visitsOf(crowd, votePath), [303, 503])
    for (const path of ['/about', styleSheet]) {
      expect(new Set(visitsOf(crowd, path).map(({ answer }) => answer.status))).toEqual(new Set([200]))
    }
    expect(await workersOfAll()).toEqual(workers)
    expect(await lostOf(crowd.acknowledged)).toEqual([])
  },
  120_000,
)

/** Who came before, meanwhile and afterwards; the site has recovered when they leave. */
async function crowdDuring({ end, awayMs }: { end: string; awayMs: number }): Promise<Crowd> {
  const crowd = Crowd.gather(stack.url, { ballot, voters: 6, paths: ['/', '/about', styleSheet] })
  await eventually('votes are taken', recoveredMs, async () => crowd.acknowledged.length > 20)
  const before = crowd.acknowledged.length
  await docker(end, postgres)
  // The time without a database is what is tested.
  await delay(awayMs)
  await docker('start', postgres)
  const during = crowd.acknowledged.length
  await eventually('votes are taken again', recoveredMs, async () => crowd.acknowledged.length > during + 20)
  await eventually('pages come again', recoveredMs, async () => (await ask(stack.url, { path: '/' })).status === 200)
  await crowd.leave()
  console.log(
    `outage ${end}: ${before} votes acknowledged before, ${crowd.acknowledged.length} in all; ${summary(crowd)}`,
  )
  return crowd
}

/** In the order of their numbers: the replicas' logs come in any order. */
async function workersOfAll(): Promise<number[]> {
  return workersStarted(await stack.applicationLog()).sort((a, b) => a - b)
}

function visitsOf(crowd: Crowd, path: string): Visit[] {
  return crowd.visits.filter((visit) => visit.path === path)
}

/** Some were refused, with the page that says so, and nothing else went wrong. */
function expectRefusals(visits: readonly Visit[], statuses: readonly number[]): void {
  expect(new Set(visits.map(({ answer }) => answer.status))).toEqual(new Set(statuses))
  const { headers, text } = visits.find(({ answer }) => answer.status === 503)!.answer
  expect(headers['retry-after']).toMatch(/^\d+$/)
  expect(text).toMatch(/<h1>/)
  expect(text).toContain(styleSheet)
}

/** Those of the voters whom the database does not know. */
async function lostOf(acknowledged: readonly string[]): Promise<string[]> {
  const query = `SELECT voter FROM votes WHERE question_id = ${ballot.questionId}`
  const psql = ['psql', '--username', 'portico', '--no-align', '--tuples-only', '--command', query]
  const kept = new Set((await docker('exec', postgres, ...psql)).split('\n'))
  return acknowledged.filter((name) => !kept.has(name))
}

function summary(crowd: Crowd): string {
  const counts: Record<string, number> = {}
  for (const { path, answer } of crowd.visits) {
    const key = `${path.replace(/\..*/, '')} ${answer.status}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  return JSON.stringify(counts)
}
