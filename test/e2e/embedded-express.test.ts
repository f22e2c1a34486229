import { afterAll, beforeAll } from 'vitest'
import { startEmbeddedStack } from '../stack/embedded-stack.ts'
import type { Stack } from '../stack/stack.ts'
import { describeExpress, expressModule } from './express-cases.ts'
import { logOnFailure } from './log-on-failure.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startEmbeddedStack({ applicationModule: expressModule })
})

afterAll(() => stack?.stop())

logOnFailure(() => stack)

describeExpress('embedded front', () => stack)
