import { beforeAll, expect, inject, test } from 'vitest'
import { ask } from '../stack/client.ts'
import { ComposeStack } from '../stack/compose-stack.ts'
import { eventually } from '../stack/eventually.ts'
import { failuresOf } from './burst.ts'
import { logOnFailure } from './log-on-failure.ts'
import { testWorkerLoss } from './worker-loss.ts'

let stack: ComposeStack

beforeAll(async () => {
  stack = await ComposeStack.of(inject('composeProject'))
})

logOnFailure(() => stack)

testWorkerLoss(() => stack)

test('a stopped application server costs none of the next 500 requests', async () => {
  const [first] = await stack.replicas()
  await stack.stopReplicas([first!])
  try {
    expect(await failuresOf(stack.url, 500)).toEqual([])
  } finally {
    await stack.startReplicas([first!])
  }
})

test('without any application server nginx answers with its own page, and recovers by itself', async () => {
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
