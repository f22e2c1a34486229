import { type Dialect, Kysely, PostgresDialect } from 'kysely'
import type { Settings } from '../settings.ts'
import { PostgresPool } from './postgres-pool.ts'
import type { Database, Schema } from './schema.ts'
import { SqliteDialect } from './sqlite-dialect.ts'

export interface DatabaseLimits {
  /** How long a statement may take on PostgreSQL; 0 is no limit. */
  readonly statementTimeoutMs: number
  /** How long a writer waits for another process to finish on SQLite. */
  readonly busyLimitMs: number
}

/** While somebody waits for a page. */
export const requestLimits: DatabaseLimits = { statementTimeoutMs: 2400, busyLimitMs: 5000 }
/** Migrations may rewrite large tables, and wait for each other. */
export const commandLimits: DatabaseLimits = { statementTimeoutMs: 0, busyLimitMs: 60_000 }

/** Connects when the first query comes, and again whenever it has to: the database may come later, and may go. */
export function openDatabase({ database }: Pick<Settings, 'database'>, limits = requestLimits): Database {
  return new Kysely<Schema>({ dialect: dialectFor(database, limits) })
}

function dialectFor(address: Settings['database'], limits: DatabaseLimits): Dialect {
  return address.kind === 'sqlite'
    ? new SqliteDialect({ path: address.path, busyLimitMs: limits.busyLimitMs })
    : new PostgresDialect({ pool: new PostgresPool(address, limits) })
}
