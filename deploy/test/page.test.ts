import { expect, test } from 'vitest'
import { pageOfCopy } from '../template/page.ts'

const there = new Set(['docs/limits.md', 'test/stack', 'test/stack/stack.ts'])
const adapt = (text: string) => pageOfCopy('docs/page.md', text, (path) => there.has(path))

test('a link to what stayed behind becomes its text, any other stays', () => {
  expect(
    adapt('See [limits](limits.md#times), [decisions](decisions.md) and [the cases](../test/front-contract/).'),
  ).toBe('See [limits](limits.md#times), decisions and the cases.')
})

test('a test that stayed behind is said to be one of Portico, in the middle of a sentence and at its start', () => {
  expect(
    adapt('It is so (`test/e2e/memory.test.ts`). `test/e2e/memory.test.ts` repeats it, on `test/stack/stack.ts`.'),
  ).toBe('It is so (a test of Portico). A test of Portico repeats it, on `test/stack/stack.ts`.')
})
