import { expect, test } from 'vitest'
import { eventually } from '../stack/eventually.ts'
import { type Stack, workersStarted } from '../stack/stack.ts'
import { failuresOf } from './burst.ts'

export function testWorkerLoss(stackOf: () => Stack): void {
  test('a worker killed by SIGKILL costs none of the next 500 requests, and is replaced', async () => {
    const stack = stackOf()
    const before = workersStarted(await stack.applicationLog()).length
    await stack.killWorker()
    expect(await failuresOf(stack.url, 500)).toEqual([])
    await eventually('another worker boots', 10_000, async () => {
      return workersStarted(await stack.applicationLog()).length > before
    })
  })
}
