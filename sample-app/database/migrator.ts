import { type Kysely, sql } from 'kysely'
import { columnTypesOf } from './column-types.ts'
import { isPostgres } from './dialect.ts'
import type { Migration } from './migration-files.ts'
import { type Database, toDate } from './schema.ts'

/** A migration that could not be applied; the database is as it was before any of them. */
export class MigrationFailed extends Error {
  override readonly name = 'MigrationFailed'

  constructor(migration: string, cause: unknown) {
    super(`migration ${migration} failed, and the schema is as it was: ${(cause as Error).message}`, { cause })
  }
}

/** Any number; the same for all who migrate one database. */
const advisoryLock = 7_071_977

/**
 * Applies what was not applied yet, all in one transaction: either the schema is the one of this release afterwards, or
 * nothing has changed. Whoever comes at the same time waits, and finds nothing to do.
 *
 * @returns the names of those that were applied
 * @throws {MigrationFailed}
 */
export function migrate(database: Database, migrations: readonly Migration[]): Promise<string[]> {
  return withLock(database, async (transaction) => {
    const applied = new Set((await readApplied(transaction)).map(({ name }) => name))
    const waiting = migrations.filter(({ name }) => !applied.has(name))
    for (const migration of waiting) await apply(transaction, migration)
    return waiting.map(({ name }) => name)
  })
}

export interface AppliedMigration {
  readonly name: string
  readonly appliedAt: Date
}

/** In the order they were applied; none on a database that was never migrated. */
export async function appliedMigrations(database: Database): Promise<AppliedMigration[]> {
  const tables = await database.introspection.getTables()
  return tables.some(({ name }) => name === 'schema_migrations') ? readApplied(database) : []
}

async function readApplied(database: Database): Promise<AppliedMigration[]> {
  const rows = await database.selectFrom('schema_migrations').selectAll().orderBy('name').execute()
  return rows.map(({ name, applied_at }) => ({ name, appliedAt: toDate(applied_at) }))
}

async function apply(database: Database, { name, up }: Migration): Promise<void> {
  try {
    await up(database as unknown as Kysely<unknown>, columnTypesOf(database))
    await database.insertInto('schema_migrations').values({ name, applied_at: new Date() }).execute()
  } catch (error) {
    throw new MigrationFailed(name, error)
  }
}

type Work<Result> = (transaction: Database) => Promise<Result>

function withLock<Result>(database: Database, work: Work<Result>): Promise<Result> {
  const locked: Work<Result> = async (transaction) => {
    if (isPostgres(database)) await sql`select pg_advisory_xact_lock(${sql.lit(advisoryLock)})`.execute(transaction)
    await createTable(transaction)
    return work(transaction)
  }
  return isPostgres(database) ? database.transaction().execute(locked) : withoutForeignKeys(database, locked)
}

/**
 * SQLite changes a table by making it anew and dropping the old one, which would delete what refers to it
 * (https://www.sqlite.org/lang_altertable.html#otheralter). The keys are checked before the end instead.
 */
function withoutForeignKeys<Result>(database: Database, work: Work<Result>): Promise<Result> {
  return database.connection().execute(async (connection) => {
    await sql`pragma foreign_keys = off`.execute(connection)
    try {
      return await connection.transaction().execute(async (transaction) => {
        const result = await work(transaction)
        const { rows } = await sql<{ table: string }>`pragma foreign_key_check`.execute(transaction)
        if (rows[0]) throw new MigrationFailed('(all)', new Error(`a row of ${rows[0].table} refers to nothing`))
        return result
      })
    } finally {
      await sql`pragma foreign_keys = on`.execute(connection)
    }
  })
}

function createTable(database: Database): Promise<void> {
  return database.schema
    .createTable('schema_migrations')
    .ifNotExists()
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('applied_at', columnTypesOf(database).timestamp, (column) => column.notNull())
    .execute()
}
