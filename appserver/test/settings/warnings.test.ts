import { expect, test } from 'vitest'
import { resolve } from '../../src/settings/index.ts'
import { table } from '../../src/settings/table.ts'
import { findWarnings } from '../../src/settings/warnings.ts'

const warningsOf = (argv: string[]) => findWarnings(resolve(table, { argv, env: {}, prefix: 'TEST' }).settings)

test('the defaults fit together', () => {
  expect(warningsOf([])).toEqual([])
})

test.each([
  [['--keep-alive', '60'], 'keep-alive 60 is not longer than the 60 seconds'],
  [['--max-requests-jitter', '5'], 'max-requests-jitter has no effect without max-requests'],
  [['--reload-extra-file', 'a'], 'reload-extra-file has no effect without reload'],
  [['--request-timeout', '31'], 'request-timeout 31 is longer than graceful-timeout 30'],
  [['--forwarded-allow-ips', '*', '--bind', '0.0.0.0:80'], 'forwarded-allow-ips * on an address that others reach'],
  [['--forwarded-allow-ips', '10.0.0.1', '--bind', 'unix:a'], 'forwarded-allow-ips lacks unix'],
  [
    ['--proxy-protocol', 'auto', '--proxy-allow-from', '*', '--bind', '[::]:80'],
    'proxy-allow-from * on an address that others reach',
  ],
])('%j is warned of, once', (argv, warning) => {
  const warnings = warningsOf(argv)
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toContain(warning)
})

test.each([
  [['--keep-alive', '0']],
  [['--keep-alive', '60.5']],
  [['--request-timeout', '30']],
  [['--forwarded-allow-ips', '*', '--bind', 'localhost:80,127.0.0.2:80,[::1]:80,unix:a']],
  [['--proxy-allow-from', '*', '--bind', '0.0.0.0:80']],
])('%j is not', (argv) => {
  expect(warningsOf(argv)).toEqual([])
})
