import type { Driver, TransactionSettings } from 'kysely'
import { Turns } from '../turns.ts'
import { SqliteConnection } from './sqlite-connection.ts'
import { SqliteHandles, type SqliteOptions } from './sqlite-handles.ts'

/**
 * Several connections to one file, so that reading goes on while a writer waits. SQLite takes one writer at a time: those of
 * this process take turns, those of others are waited for with `BEGIN IMMEDIATE`.
 */
export class SqliteDriver implements Driver {
  readonly #busyLimitMs: number
  readonly #handles: SqliteHandles
  readonly #writers = new Turns(1)
  readonly #writing = new WeakSet<SqliteConnection>()

  constructor(options: SqliteOptions) {
    this.#busyLimitMs = options.busyLimitMs
    this.#handles = new SqliteHandles(options)
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<SqliteConnection> {
    return new SqliteConnection(this.#handles, this.#busyLimitMs)
  }

  async releaseConnection(connection: SqliteConnection): Promise<void> {
    connection.release()
  }

  async beginTransaction(connection: SqliteConnection, { accessMode }: TransactionSettings): Promise<void> {
    if (accessMode === 'read only') return connection.execute('begin')
    await this.#writers.take()
    try {
      await connection.execute('begin immediate')
      this.#writing.add(connection)
    } catch (error) {
      this.#writers.give()
      throw error
    }
  }

  async commitTransaction(connection: SqliteConnection): Promise<void> {
    await connection.execute('commit')
    this.#endWriting(connection)
  }

  async rollbackTransaction(connection: SqliteConnection): Promise<void> {
    try {
      // Some errors, a full disk for one, have ended the transaction already.
      if (connection.inTransaction) await connection.execute('rollback')
    } finally {
      this.#endWriting(connection)
    }
  }

  async destroy(): Promise<void> {
    this.#handles.closeAll()
  }

  #endWriting(connection: SqliteConnection): void {
    if (this.#writing.delete(connection)) this.#writers.give()
  }
}
