import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseError } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '../database/open.ts'
import { isUnavailable, unavailability } from '../database/unavailable.ts'
import type { DatabaseAddress } from '../settings/database-address.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sample-outage-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

async function errorOf(address: DatabaseAddress): Promise<unknown> {
  const database = openDatabase({ database: address })
  const error = await database
    .selectFrom('questions')
    .selectAll()
    .execute()
    .then(
      () => undefined,
      (reason: unknown) => reason,
    )
  await database.destroy()
  return error
}

describe('an outage', () => {
  test('of SQLite is a file that can not be used', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, 'this is no database, and it is longer than the header of one would be '.repeat(20))
    expect(unavailability(await errorOf({ kind: 'sqlite', path: file }))).toMatch(
      /^the database file is none of SQLite/,
    )
    expect(unavailability(await errorOf({ kind: 'sqlite', path: folder }))).toMatch(
      /^the database file can't be opened/,
    )
    expect(unavailability(await errorOf({ kind: 'sqlite', path: join(file, 'db/db.sqlite3') }))).toBe(
      `the folder of the database, ${join(file, 'db')}, can't be made (ENOTDIR)`,
    )
  })

  test('of PostgreSQL is a server that can not be reached', async () => {
    const address = {
      kind: 'postgres',
      host: '127.0.0.1',
      port: 1,
      user: 'ada',
      password: 'hush',
      database: 'polls',
    } as const
    const error = await errorOf({ ...address, sslMode: 'disable' })
    expect(unavailability(error)).toBe('PostgreSQL does not answer: connect ECONNREFUSED 127.0.0.1:1')
    const socket = await errorOf({ ...address, host: folder, sslMode: 'disable' })
    expect(unavailability(socket)).toMatch(/^PostgreSQL does not answer: connect ENOENT/)
  })

  test.each([
    ['57P01', 'terminating connection', 'PostgreSQL stops or starts, or cancelled a statement that took too long'],
    ['53300', 'sorry, too many clients', 'PostgreSQL is out of resources'],
    ['08006', 'connection failure', 'the connection was lost'],
    ['28P01', 'password authentication failed', 'PostgreSQL refuses the user or password'],
    ['42P01', 'relation "x" does not exist', 'the schema is not the one of this release: run `node manage.ts migrate`'],
  ])('is what PostgreSQL says with %s', (code, message, reason) => {
    const error = Object.assign(new DatabaseError(message, 0, 'error'), { code })
    expect(unavailability(error)?.startsWith(reason)).toBe(true)
    expect(unavailability(error)).toContain(message)
  })

  test('is no mistake in a query, and no error of another kind', () => {
    expect(isUnavailable(Object.assign(new DatabaseError('duplicate key', 0, 'error'), { code: '23505' }))).toBe(false)
    expect(isUnavailable(Object.assign(new Error('UNIQUE'), { code: 'ERR_SQLITE_ERROR', errcode: 2067 }))).toBe(false)
    for (const error of [new Error('x'), new TypeError('x'), undefined, null, 'x'])
      expect(isUnavailable(error)).toBe(false)
  })
})
