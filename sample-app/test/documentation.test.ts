import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { commands } from '../management/commands.ts'
import { type Environment, loadSettings } from '../settings.ts'

const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** The rows below a heading, without their table's head. */
function rowsBelow(heading: string): string[][] {
  const section = page.split(`\n## ${heading}\n`)[1]!.split('\n## ')[0]!
  const rows = section.split('\n').filter((line) => line.startsWith('| `'))
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

const code = (cell: string) => /^`(.*)`$/.exec(cell)?.[1]

describe('the README', () => {
  test('has every setting that is read, and no other', () => {
    const read = new Set<string>(['SETTINGS_MODULE'])
    const recording: Environment = new Proxy(
      { SECRET_KEY: 'x'.repeat(50), DATABASE_URL: 'postgres://ada@db/polls' } as Record<string, string>,
      {
        get: (values, name: string) => {
          read.add(name)
          return values[name]
        },
      },
    )
    loadSettings(recording)
    expect(
      rowsBelow('Settings')
        .map(([variable]) => code(variable!))
        .sort(),
    ).toEqual([...read].sort())
  })

  test('has the defaults that are taken', () => {
    const defaults = rowsBelow('Settings').flatMap(([variable, value]) => {
      const written = code(value!)
      return written === undefined ? [] : [[code(variable!), written]]
    })
    const SECRET_KEY = 'x'.repeat(50)
    expect(defaults.length).toBeGreaterThan(8)
    expect(loadSettings({ SECRET_KEY, ...Object.fromEntries(defaults) })).toEqual(loadSettings({ SECRET_KEY }))
  })

  test('has every command with what it takes', () => {
    const documented = rowsBelow('Commands').map(([command]) => code(command!))
    const verbs = Object.entries(commands).map(([name, { synopsis }]) => (synopsis ? `${name} ${synopsis}` : name))
    expect(documented).toEqual(verbs)
  })
})
