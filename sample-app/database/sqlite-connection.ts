import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import { retryWhileBusy } from './sqlite-busy.ts'
import type { SqliteHandles } from './sqlite-handles.ts'

/** What Kysely takes for a connection: gets its handle with the first statement, so that who only waits has none. */
export class SqliteConnection implements DatabaseConnection {
  readonly #handles: SqliteHandles
  readonly #busyLimitMs: number
  #handle: DatabaseSync | undefined

  constructor(handles: SqliteHandles, busyLimitMs: number) {
    this.#handles = handles
    this.#busyLimitMs = busyLimitMs
  }

  get inTransaction(): boolean {
    return this.#handle?.isTransaction ?? false
  }

  /** Runs what gives no rows. */
  async execute(sql: string): Promise<void> {
    const handle = await this.#taken()
    await retryWhileBusy(this.#busyLimitMs, () => handle.exec(sql))
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const handle = await this.#taken()
    const run = () => runStatement<Row>(handle.prepare(sql), parameters.map(toSqlite))
    // A statement of its own that met a lock has done nothing. Inside a transaction the lock is held already.
    return retryWhileBusy(this.inTransaction ? 0 : this.#busyLimitMs, run)
  }

  async *streamQuery<Row>({ sql, parameters }: CompiledQuery): AsyncGenerator<QueryResult<Row>> {
    const handle = await this.#taken()
    for (const row of handle.prepare(sql).iterate(...parameters.map(toSqlite))) yield { rows: [row as Row] }
  }

  release(): void {
    if (this.#handle) this.#handles.give(this.#handle)
    this.#handle = undefined
  }

  async #taken(): Promise<DatabaseSync> {
    this.#handle ??= await this.#handles.take()
    return this.#handle
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
