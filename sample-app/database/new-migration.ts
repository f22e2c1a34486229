import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MigrationFileError, migrationNames } from './migration-files.ts'

const source = `import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../database/column-types.ts'

/** For the tables as the migrations before this one leave them. */
export async function up(_database: Kysely<unknown>, _types: ColumnTypes): Promise<void> {}
`

/**
 * Writes an empty migration with the next number.
 *
 * @returns its file
 * @throws {MigrationFileError} the name is none
 */
export async function writeMigration(folder: string, name: string): Promise<string> {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    const given = JSON.stringify(name)
    throw new MigrationFileError(`the name is ${given}, expected lower-case letters, digits and _, a letter first`)
  }
  const number = Number((await migrationNames(folder)).at(-1)?.slice(0, 4) ?? 0) + 1
  const file = join(folder, `${String(number).padStart(4, '0')}_${name}.ts`)
  await writeFile(file, source, { flag: 'wx' })
  return file
}
