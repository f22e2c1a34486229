import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../stack/client.ts'
import { startEmbeddedStack } from '../stack/embedded-stack.ts'
import type { Stack } from '../stack/stack.ts'
import { logOnFailure } from './log-on-failure.ts'
import { describeSite } from './site-cases.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startEmbeddedStack()
})

afterAll(() => stack?.stop())

logOnFailure(() => stack)

describeSite('embedded front', () => stack)

test('a worker that is killed costs no request', async () => {
  await stack.killWorker()
  for (let sent = 0; sent < 20; sent += 1) expect((await ask(stack.url, { path: '/healthz' })).status).toBe(200)
})
