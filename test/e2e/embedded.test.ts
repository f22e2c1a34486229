import { afterAll, beforeAll, expect, test } from 'vitest'
import { startEmbeddedStack } from '../stack/embedded-stack.ts'
import { eventually } from '../stack/eventually.ts'
import { type Stack, workersStarted } from '../stack/stack.ts'
import { failuresOf } from './burst.ts'
import { logOnFailure } from './log-on-failure.ts'
import { describeRequests } from './request-cases.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startEmbeddedStack()
})

afterAll(() => stack?.stop())

logOnFailure(() => stack)

describeRequests('embedded front', () => stack)

test('a worker killed by SIGKILL costs none of the next 500 requests, and is replaced', async () => {
  const before = workersStarted(await stack.applicationLog()).length
  await stack.killWorker()
  expect(await failuresOf(stack.url, 500)).toEqual([])
  await eventually('another worker boots', 10_000, async () => {
    return workersStarted(await stack.applicationLog()).length > before
  })
})
