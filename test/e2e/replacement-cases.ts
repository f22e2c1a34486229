import { expect, test } from 'vitest'
import { type Errand, Load } from '../chaos/load.ts'
import type { ComposeStack } from '../stack/compose-stack.ts'
import { failuresUnder } from './failures-under.ts'

const connections = 16

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

export function describeReplacement(stackOf: () => ComposeStack): void {
  test('two application servers that are replaced one after the other cost no request', async () => {
    const stack = stackOf()
    const replicas = await stack.replicas()
    expect(replicas).toHaveLength(2)
    const load = Load.start(stack.url, connections, greeting)
    const failures = await failuresUnder('replicas-replaced', load, async (nextRound) => {
      for (const replica of replicas) {
        await stack.replaceReplica(replica)
        await nextRound()
      }
    })
    expect(failures).toEqual([])
  })
}
