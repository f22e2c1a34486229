import { expect, test } from 'vitest'
import { ask } from '../stack/client.ts'
import type { ComposeStack } from '../stack/compose-stack.ts'
import { eventually } from '../stack/eventually.ts'
import { failuresOf } from './burst.ts'

/** What the containers bear, while test/apps/tsgi is served by two replicas. */
export function describeFailures(stackOf: () => ComposeStack): void {
  test('a stopped application server costs none of the next 500 requests', async () => {
    const stack = stackOf()
    const [first] = await stack.replicas()
    await stack.stopReplicas([first!])
    try {
      expect(await failuresOf(stack.url, 500)).toEqual([])
    } finally {
      await stack.startReplicas([first!])
    }
  })

  test('without any application server nginx answers with its own page, and recovers by itself', async () => {
    const stack = stackOf()
    const replicas = await stack.replicas()
    expect(replicas).toHaveLength(2)
    await stack.stopReplicas(replicas)
    try {
      const page = await ask(stack.url, { path: '/' })
      expect(page.status).toBe(502)
      expect(page.headers['content-type']).toMatch(/^text\/html/)
      expect(page.text).toMatch(/<h1>/)
    } finally {
      await stack.startReplicas(replicas)
    }
    await eventually('pages come from the application again', 10_000, async () => {
      return (await ask(stack.url, { path: '/' })).status === 200
    })
    expect(await failuresOf(stack.url, 50)).toEqual([])
  })
}
