import { expect, test } from 'vitest'
import { type Errand, Load } from '../chaos/load.ts'
import type { ComposeProject } from '../stack/compose-project.ts'
import type { ComposeStack } from '../stack/compose-stack.ts'
import { make, makeWell } from '../stack/make.ts'
import { failuresUnder } from './failures-under.ts'

const connections = 16
/** It builds, and waits for each server's successor. */
const timeout = 180_000

/** A page and a form of test/apps/tsgi. */
const greeting: Errand = {
  GET: { path: '/greet?name=Ada' },
  POST: {
    method: 'POST',
    path: '/greet',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'name=Ada',
  },
  isDone: (method, { status }) => status === (method === 'POST' ? 303 : 200),
}

/** `make up` while test/apps/tsgi is served by two replicas. */
export function describeUpdates(stackOf: () => ComposeStack, projectOf: () => ComposeProject): void {
  const variables = () => ({ ...projectOf().settings, COMPOSE_PROJECT_NAME: projectOf().name })

  test('make up leaves a stack that is up to date as it is', { timeout }, async () => {
    const before = await stackOf().replicas()
    await makeWell(['up'], variables())
    expect(await stackOf().replicas()).toEqual(before)
  })

  test('make up replaces the application servers one after the other, which costs no request', {
    timeout,
  }, async () => {
    const before = await stackOf().replicas()
    const load = Load.start(stackOf().url, connections, greeting)
    const failures = await failuresUnder('make-up', load, async () => {
      await makeWell(['up'], { ...variables(), APPSERVER_WORKERS: '1' })
    })
    const after = await stackOf().replicas()
    expect(failures).toEqual([])
    expect(after).toHaveLength(before.length)
    expect(after.filter((replica) => before.includes(replica))).toEqual([])
  })

  test('make up of a version whose migration fails says why, and the version before goes on', { timeout }, async () => {
    const before = await stackOf().replicas()
    const load = Load.start(stackOf().url, connections, greeting)
    const failures = await failuresUnder('broken-migration', load, async () => {
      const module = 'test/apps/broken-migration/app.ts:application'
      const { exitCode, output } = await make(['up'], { ...variables(), APP_MODULE: module })
      expect(exitCode).not.toBe(0)
      expect(output).toContain('column "colour" does not exist')
      expect(output).toContain('migrate failed')
    })
    expect(failures).toEqual([])
    expect(await stackOf().replicas()).toEqual(before)
  })
}
