import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('make help tells every verb that is described, with the whole description', () => {
  const described = [...readFileSync(join(root, 'Makefile'), 'utf8').matchAll(/^([a-z0-9-]+):.*?## (.+)$/gm)]
  const help = execFileSync('make', ['--no-print-directory', 'help'], { cwd: root, encoding: 'utf8' })
  const told = [...help.matchAll(/^ {2}make (\S+) +(.+)$/gm)]
  expect(told.map(([, ...verb]) => verb)).toEqual(described.map(([, ...verb]) => verb))
  expect(told.length).toBeGreaterThan(20)
})
