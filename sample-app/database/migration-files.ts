import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Kysely } from 'kysely'
import type { ColumnTypes } from './column-types.ts'

export interface Migration {
  /** The file's name without its ending, `0001_initial`. */
  readonly name: string
  up(database: Kysely<unknown>, types: ColumnTypes): Promise<void>
}

/** What is wrong with the files themselves, in one line. */
export class MigrationFileError extends Error {
  override readonly name = 'MigrationFileError'
}

export const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))
const fileName = /^(\d{4})_[a-z0-9_]+\.ts$/

/** @throws {MigrationFileError} two have one number, or one has a name that none has: nobody would see that it is never applied */
export async function migrationNames(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts')).sort()
  const strange = names.find((name) => !fileName.test(name))
  if (strange)
    throw new MigrationFileError(`${join(folder, strange)} is no migration's name, expected 0001_lower_case.ts`)
  const twice = names.find((name, index) => names[index + 1]?.startsWith(name.slice(0, 5)))
  if (twice) throw new MigrationFileError(`two migrations have the number ${twice.slice(0, 4)}: rename the later one`)
  return names.map((name) => name.slice(0, -'.ts'.length))
}

/** The migrations of a folder in their order. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const migrations: Migration[] = []
  for (const name of await migrationNames(folder)) {
    const file = join(folder, `${name}.ts`)
    const { up } = (await import(pathToFileURL(file).href)) as Partial<Migration>
    if (typeof up !== 'function') throw new MigrationFileError(`${file} exports no function up(database, types)`)
    migrations.push({ name, up })
  }
  return migrations
}
