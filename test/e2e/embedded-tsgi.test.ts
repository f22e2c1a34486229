import { afterAll, beforeAll, expect, test } from 'vitest'
import { startEmbeddedStack } from '../stack/embedded-stack.ts'
import type { Stack } from '../stack/stack.ts'
import { logOnFailure } from './log-on-failure.ts'
import { describeMedia, informationOf } from './media-cases.ts'
import { describeRequests } from './request-cases.ts'
import { tsgiModule } from './tsgi-module.ts'
import { testWorkerLoss } from './worker-loss.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startEmbeddedStack({ applicationModule: tsgiModule })
})

afterAll(() => stack?.stop())

logOnFailure(() => stack)

describeRequests('embedded front', () => stack)

describeMedia('embedded front', () => stack)

test('the embedded front passes early hints on to a browser that opens a page', async () => {
  expect(await informationOf(stack.url, '/hints', { 'Sec-Fetch-Mode': 'navigate' })).toEqual([103])
})

testWorkerLoss(() => stack)
