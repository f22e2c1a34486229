import { expect, test } from 'vitest'
import { renderConfig, renderMarkdown, renderOptions, resolve } from '../../src/settings/index.ts'
import { flagName, variableName } from '../../src/settings/row.ts'
import { table } from '../../src/settings/table.ts'

const options = renderOptions(table, 'APPSERVER')
const page = renderMarkdown(table, 'APPSERVER')

test('the help text fits into 80 columns', () => {
  const tooWide = options.split('\n').filter((line) => line.length > 80)
  expect(tooWide).toEqual([])
})

test.each(Object.entries(table))('%s stands in the help text with its variable and its default', (key, row) => {
  const flat = options.replaceAll(/\s+/g, ' ')
  expect(flat).toContain(row.kind.metavar === '' ? `--[no-]${flagName(key)} ` : `--${flagName(key)} `)
  expect(flat).toContain(row.help)
  expect(flat).toContain(
    `default: ${row.kind.format(row.default as never) || 'empty'}; ${variableName('APPSERVER', key)}`,
  )
})

test.each(Object.entries(table))('%s has one row in the Markdown page', (key, row) => {
  const rows = page.split('\n').filter((line) => line.startsWith(`| \`--${flagName(key)}\``))
  expect(rows).toHaveLength(1)
  for (const name of [variableName('APPSERVER', key), ...(row.env ?? [])]) expect(rows[0]).toContain(`\`${name}\``)
  expect(rows[0]!.split(/(?<!\\)\|/)).toHaveLength(8)
})

test('every group is one heading in both', () => {
  for (const group of new Set(Object.values(table).map((row) => row.group))) {
    expect(options.split('\n').filter((line) => line === `${group}:`)).toHaveLength(1)
    expect(page.split('\n').filter((line) => line === `## ${group}`)).toHaveLength(1)
  }
})

test('the configuration is shown a line for each setting, with where its value comes from', () => {
  const { settings, origins } = resolve(table, {
    argv: ['--bind', '127.0.0.1:1', '--bind', 'unix:a'],
    env: { WEB_CONCURRENCY: '3' },
    prefix: 'APPSERVER',
  })
  const lines = renderConfig(table, settings, origins).trimEnd().split('\n')
  expect(lines).toHaveLength(Object.keys(table).length)
  expect(lines).toContainEqual(expect.stringMatching(/^bind +127\.0\.0\.1:1,unix:a +\(--bind\)$/))
  expect(lines).toContainEqual(expect.stringMatching(/^workers +3 +\(WEB_CONCURRENCY\)$/))
  expect(lines).toContainEqual(expect.stringMatching(/^keep-alive +75 +\(default\)$/))
})
