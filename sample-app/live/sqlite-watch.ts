import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { SqliteAddress } from '../settings/database-address.ts'
import type { Listeners } from './listeners.ts'

const pollMs = 100

/**
 * Looks at the file's version, which every commit of every process changes (https://www.sqlite.org/pragma.html#pragma_data_version).
 * It says not what changed, so that all who listen are told. The connection is one of its own, because a connection
 * does not count what it commits itself.
 */
export class SqliteWatch {
  readonly #path: string
  readonly #listeners: Listeners
  #database: DatabaseSync | undefined
  #version: StatementSync | undefined
  #seen: unknown
  #timer: NodeJS.Timeout | undefined

  constructor({ path }: SqliteAddress, listeners: Listeners) {
    this.#path = path
    this.#listeners = listeners
  }

  start(): void {
    this.#seen = this.#look()
    this.#timer ??= setInterval(() => this.#poll(), pollMs)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#disconnect()
  }

  #poll(): void {
    const version = this.#look()
    if (version === this.#seen) return
    this.#seen = version
    this.#listeners.tellAll()
  }

  /** Undefined while the file can't be read; the next look tries again. */
  #look(): unknown {
    try {
      this.#database ??= new DatabaseSync(this.#path, { timeout: 0 })
      this.#version ??= this.#database.prepare('pragma data_version')
      return this.#version.get()?.data_version
    } catch {
      this.#disconnect()
      return undefined
    }
  }

  #disconnect(): void {
    this.#version = undefined
    this.#database?.close()
    this.#database = undefined
  }
}
