import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { settingsPage } from '../../src/settings/page.ts'

test('docs/settings.md says what the table says; else run: npm run docs', () => {
  const page = readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8')
  expect(page, 'docs/settings.md is out of date: run npm run docs').toBe(settingsPage())
})
