import { beforeEach } from 'vitest'
import type { Stack } from '../stack/stack.ts'

/** Shows what the stack logged beside the tests that failed, and beside no other. */
export function logOnFailure(stackOf: () => Stack): void {
  beforeEach(({ onTestFailed }) => {
    onTestFailed(async () => console.error(await stackOf().wholeLog()))
  })
}
