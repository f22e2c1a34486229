import { afterAll, beforeAll } from 'vitest'
import { startEmbeddedStack } from '../stack/embedded-stack.ts'
import type { Stack } from '../stack/stack.ts'
import { logOnFailure } from './log-on-failure.ts'
import { describeRequests } from './request-cases.ts'
import { testWorkerLoss } from './worker-loss.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startEmbeddedStack()
})

afterAll(() => stack?.stop())

logOnFailure(() => stack)

describeRequests('embedded front', () => stack)

testWorkerLoss(() => stack)
