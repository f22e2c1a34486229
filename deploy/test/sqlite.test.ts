import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const command = fileURLToPath(new URL('../backup/sqlite.ts', import.meta.url))

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portico-sqlite-'))
  writeFileSync(join(folder, 'url'), 'sqlite:there.sqlite3\n')
  writeFileSync(join(folder, 'elsewhere'), 'postgres://site:secret@db:5432/site\n')
  writeFileSync(join(folder, 'there.sqlite3'), '')
})

afterEach(() => rmSync(folder, { recursive: true }))

function kind(environment: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve) => {
    const options = { cwd: folder, env: environment }
    execFile(process.execPath, [command, 'kind'], options, (_error, stdout, stderr) => resolve(stdout + stderr))
  })
}

test('the database is the one that the application has: by DATABASE_URL, by a file, or by default', async () => {
  expect(await kind({ DATABASE_URL: 'sqlite:there.sqlite3' })).toBe('sqlite\n')
  expect(await kind({ DATABASE_URL: '', DATABASE_URL_FILE: 'url' })).toBe('sqlite\n')
  expect(await kind({})).toBe('none\n')
})

test('a database of another kind is refused, and its password is not shown', async () => {
  expect(await kind({ DATABASE_URL_FILE: 'elsewhere' })).toBe(
    "portico: DATABASE_URL names no SQLite database; its own server's tools back it up\n",
  )
})
