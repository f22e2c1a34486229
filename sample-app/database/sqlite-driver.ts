import type { Driver, TransactionSettings } from 'kysely'
import { SqliteConnection } from './sqlite-connection.ts'
import { Turns } from './turns.ts'

export interface SqliteOptions {
  /** An absolute path, or `:memory:`. */
  readonly path: string
  /** How long a writer waits for those of other processes. */
  readonly busyLimitMs: number
}

const connectionsAtMost = 4

/**
 * A few connections to one file, so that reading goes on while a writer waits. SQLite takes one writer at a time: those of
 * this process take turns, those of others are waited for with `BEGIN IMMEDIATE`.
 */
export class SqliteDriver implements Driver {
  readonly #options: SqliteOptions
  readonly #idle: SqliteConnection[] = []
  readonly #open = new Set<SqliteConnection>()
  readonly #checkouts: Turns
  readonly #writers = new Turns(1)
  readonly #writing = new WeakSet<SqliteConnection>()

  constructor(options: SqliteOptions) {
    this.#options = options
    // Each connection to memory would have a database of its own.
    this.#checkouts = new Turns(options.path === ':memory:' ? 1 : connectionsAtMost)
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<SqliteConnection> {
    await this.#checkouts.take()
    try {
      return this.#idle.pop() ?? (await this.#connect())
    } catch (error) {
      this.#checkouts.give()
      throw error
    }
  }

  async releaseConnection(connection: SqliteConnection): Promise<void> {
    this.#idle.push(connection)
    this.#checkouts.give()
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
    for (const connection of this.#open) connection.close()
    this.#open.clear()
    this.#idle.length = 0
  }

  async #connect(): Promise<SqliteConnection> {
    const connection = await SqliteConnection.open(this.#options.path, this.#options.busyLimitMs)
    this.#open.add(connection)
    return connection
  }

  #endWriting(connection: SqliteConnection): void {
    if (this.#writing.delete(connection)) this.#writers.give()
  }
}
