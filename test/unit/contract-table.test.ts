import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { concerns } from '../front-contract/concerns.ts'
import { renderContract, renderExceptions } from '../front-contract/table.ts'

const readme = fileURLToPath(new URL('../../README.md', import.meta.url))
const exceptions = fileURLToPath(new URL('../../docs/contract.md', import.meta.url))
const section = /(?<=<!-- contract -->\n).*(?=<!-- end of contract -->)/s

// `make docs` writes it.
test("the README's table of the contract is made from the cases' marks", async () => {
  const text = readFileSync(readme, 'utf8')
  expect(text).toMatch(section)
  await expect(text.replace(section, () => `${renderContract(concerns)}\n`)).toMatchFileSnapshot(readme)
})

test('the page of exceptions is made from the same marks', async () => {
  const introduction =
    '# What a front does not do\n\nEach case of [the contract](../test/front-contract) that a front is excepted from. Apache is held to the core only.\n\n'
  await expect(introduction + renderExceptions(concerns)).toMatchFileSnapshot(exceptions)
})

test('each case of the contract has a title of its own', () => {
  const titles = concerns.flatMap(({ cases }) => cases.map(({ title }) => title))
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([])
})
