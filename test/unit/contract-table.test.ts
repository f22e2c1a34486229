import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { concerns } from '../front-contract/concerns.ts'
import { renderContract } from '../front-contract/table.ts'

const readme = fileURLToPath(new URL('../../README.md', import.meta.url))
const section = /(?<=<!-- contract -->\n).*(?=<!-- end of contract -->)/s

// `make docs` writes it.
test("the README's table of the contract is made from the cases' marks", async () => {
  const text = readFileSync(readme, 'utf8')
  expect(text).toMatch(section)
  await expect(text.replace(section, () => `${renderContract(concerns)}\n`)).toMatchFileSnapshot(readme)
})

test('each case of the contract has a title of its own', () => {
  const titles = concerns.flatMap(({ cases }) => cases.map(({ title }) => title))
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([])
})
