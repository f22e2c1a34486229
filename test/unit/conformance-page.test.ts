import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { concerns } from '../conformance/concerns.ts'
import { conformancePage } from '../conformance/page.ts'

const page = fileURLToPath(new URL('../../docs/conformance.md', import.meta.url))

// `make docs` writes it.
test("docs/conformance.md is made from the cases' marks", async () => {
  await expect(conformancePage(concerns)).toMatchFileSnapshot(page)
})

test('each case of the suite has a title of its own', () => {
  const titles = concerns.flatMap(({ cases }) => cases.map(({ title }) => title))
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([])
})
