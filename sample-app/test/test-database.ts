import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { migrationsFolder, readMigrations } from '../database/migration-files.ts'
import { migrate } from '../database/migrator.ts'
import { openDatabase } from '../database/open.ts'
import type { Database } from '../database/schema.ts'
import { type Environment, loadSettings, type Settings } from '../settings.ts'

/** A database that nobody else uses, with nothing in it. */
export interface TestDatabase {
  /** DATABASE_URL, and what else it takes to reach it. */
  readonly variables: Environment
  drop(): Promise<void>
}

export type MakeDatabase = () => Promise<TestDatabase>

const secretKey = 'f3Zr8GmWq1Ld0TnXyKb5VhJs2CaPe7Uo9iQwRtBvNlMxDgHzEkFuSj4A'

export async function makeSqlite(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'sample-database-'))
  return {
    variables: { DATABASE_URL: `sqlite:${join(folder, 'db.sqlite3')}` },
    drop: () => rm(folder, { recursive: true }),
  }
}

/** The database of the test that runs now. */
export interface CurrentDatabase {
  readonly database: Database
  readonly settings: Settings
  /** What a process needs to work on the same one. */
  readonly environment: Environment
}

/** Gives each test of the surrounding `describe` a database of its own, migrated unless `bare`. */
export function useDatabase(make: MakeDatabase, { bare = false } = {}): CurrentDatabase {
  const current = {} as { -readonly [Key in keyof CurrentDatabase]: CurrentDatabase[Key] }
  let made: TestDatabase | undefined
  beforeEach(async () => {
    made = await make()
    current.environment = { SECRET_KEY: secretKey, ...made.variables }
    current.settings = loadSettings(current.environment)
    current.database = openDatabase(current.settings)
    if (!bare) await migrate(current.database, await readMigrations(migrationsFolder))
  })
  afterEach(async () => {
    await current.database.destroy()
    await made?.drop()
  })
  return current
}
