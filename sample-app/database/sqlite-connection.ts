import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import { retryWhileBusy } from './sqlite-busy.ts'

/** What SQLite itself waits, blocking: most transactions of others are over by then. */
const busyTimeoutMs = 5

/** One connection to a database file. */
export class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync
  readonly #busyLimitMs: number

  private constructor(database: DatabaseSync, busyLimitMs: number) {
    this.#database = database
    this.#busyLimitMs = busyLimitMs
  }

  /** Makes the file and its folder where they are missing, for nobody but us: sessions and accounts are in it. */
  static async open(path: string, busyLimitMs: number): Promise<SqliteConnection> {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const database = new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true })
    const connection = new SqliteConnection(database, busyLimitMs)
    // Readers and the one who writes do not wait for each other; those that open the file first may meet here.
    await connection.execute('pragma journal_mode = wal')
    return connection
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction
  }

  /** Runs what gives no rows. */
  execute(sql: string): Promise<void> {
    return retryWhileBusy(this.#busyLimitMs, () => this.#database.exec(sql))
  }

  executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const run = () => runStatement<Row>(this.#database.prepare(sql), parameters.map(toSqlite))
    // A statement of its own that met a lock has done nothing. Inside a transaction the lock is held already.
    return retryWhileBusy(this.inTransaction ? 0 : this.#busyLimitMs, run)
  }

  async *streamQuery<Row>({ sql, parameters }: CompiledQuery): AsyncGenerator<QueryResult<Row>> {
    for (const row of this.#database.prepare(sql).iterate(...parameters.map(toSqlite))) yield { rows: [row as Row] }
  }

  close(): void {
    this.#database.close()
  }
}

function runStatement<Row>(statement: StatementSync, parameters: readonly SQLInputValue[]): QueryResult<Row> {
  if (statement.columns().length > 0) return { rows: statement.all(...parameters) as Row[] }
  const { changes, lastInsertRowid } = statement.run(...parameters)
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
}

/** SQLite knows neither times nor truth values. */
function toSqlite(value: unknown): SQLInputValue {
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'boolean') return value ? 1 : 0
  return value as SQLInputValue
}
