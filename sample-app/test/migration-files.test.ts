import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MigrationFileError, migrationNames, readMigrations } from '../database/migration-files.ts'
import { writeMigration } from '../database/new-migration.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sample-migrations-'))
})

afterEach(() => rm(folder, { recursive: true }))

test('a new migration has the next number, and is one', async () => {
  expect(basename(await writeMigration(folder, 'first'))).toBe('0001_first.ts')
  await writeFile(join(folder, '0009_later.ts'), 'export async function up() {}')
  expect(basename(await writeMigration(folder, 'and_then'))).toBe('0010_and_then.ts')
  const migrations = await readMigrations(folder)
  expect(migrations.map(({ name }) => name)).toEqual(['0001_first', '0009_later', '0010_and_then'])
})

test.each(['', 'Add', '1st', 'a-b', '../up'])('%j is no name of a migration', async (name) => {
  await expect(writeMigration(folder, name)).rejects.toThrow(MigrationFileError)
  expect(await migrationNames(folder)).toEqual([])
})

test('two with one number are refused, as two branches may bring them', async () => {
  for (const name of ['0001_a.ts', '0002_b.ts', '0002_c.ts']) await writeFile(join(folder, name), '')
  await expect(migrationNames(folder)).rejects.toThrow('two migrations have the number 0002: rename the later one')
})

test.each(['2_b.ts', '0002-b.ts', '0002_AddB.ts'])('%s is refused, instead of never being applied', async (name) => {
  await writeFile(join(folder, name), '')
  await expect(migrationNames(folder)).rejects.toThrow(`${name} is no migration's name, expected 0001_lower_case.ts`)
})

test('a file that is no migration is refused by name, others are passed over', async () => {
  await writeFile(join(folder, 'README.md'), '')
  await writeFile(join(folder, '0001_empty.ts'), 'export const down = 1')
  await expect(readMigrations(folder)).rejects.toThrow(/0001_empty\.ts exports no function up\(database, types\)$/)
})
