import { afterAll, beforeAll } from 'vitest'
import { startEmbeddedStack } from '../stack/embedded-stack.ts'
import type { Stack } from '../stack/stack.ts'
import { logOnFailure } from './log-on-failure.ts'
import { describeSite } from './site-cases.ts'
import { describeVoting } from './voting-cases.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startEmbeddedStack()
})

afterAll(() => stack?.stop())

logOnFailure(() => stack)

describeSite('embedded front', () => stack)

describeVoting('embedded front', () => stack)
