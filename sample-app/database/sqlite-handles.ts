import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Turns } from '../turns.ts'
import { retryWhileBusy } from './sqlite-busy.ts'
import { DatabaseUnavailable } from './unavailable.ts'

export interface SqliteOptions {
  /** An absolute path, or `:memory:`. */
  readonly path: string
  /** How long a statement waits for writers of other processes. */
  readonly busyLimitMs: number
}

/** What SQLite itself waits, blocking: most transactions of others are over by then. */
const busyTimeoutMs = 5
const handlesAtMost = 32
const idleAtMost = 4

/** Open handles of one file, taken and given back. */
export class SqliteHandles {
  readonly #options: SqliteOptions
  readonly #turns: Turns
  readonly #idle: DatabaseSync[] = []
  readonly #open = new Set<DatabaseSync>()

  constructor(options: SqliteOptions) {
    this.#options = options
    // Each handle to memory would have a database of its own.
    this.#turns = new Turns(options.path === ':memory:' ? 1 : handlesAtMost)
  }

  async take(): Promise<DatabaseSync> {
    await this.#turns.take()
    try {
      return this.#idle.pop() ?? (await this.#openOne())
    } catch (error) {
      this.#turns.give()
      throw error
    }
  }

  give(handle: DatabaseSync): void {
    if (this.#idle.length < idleAtMost) this.#idle.push(handle)
    else this.#close(handle)
    this.#turns.give()
  }

  closeAll(): void {
    for (const handle of this.#open) this.#close(handle)
    this.#idle.length = 0
  }

  /** Makes the file and its folder where they are missing, for nobody but us: sessions and accounts are in it. */
  async #openOne(): Promise<DatabaseSync> {
    const { path, busyLimitMs } = this.#options
    if (path !== ':memory:') makeFile(path)
    const handle = new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true })
    this.#open.add(handle)
    try {
      // Readers and the one who writes do not wait for each other; those that open the file first may meet here.
      await retryWhileBusy(busyLimitMs, () => handle.exec('pragma journal_mode = wal'))
      return handle
    } catch (error) {
      this.#close(handle)
      throw error
    }
  }

  #close(handle: DatabaseSync): void {
    this.#open.delete(handle)
    handle.close()
  }
}

function makeFile(path: string): void {
  const folder = dirname(path)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new DatabaseUnavailable(`the folder of the database, ${folder}, can't be made (${code})`, { cause })
  }
  try {
    // SQLite gives its log the mode of the file.
    closeSync(openSync(path, 'ax', 0o600))
  } catch {
    // It is there already, or SQLite says what is wrong.
  }
}
