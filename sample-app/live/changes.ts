import type { Settings } from '../settings.ts'
import { Listeners } from './listeners.ts'
import { PostgresWatch } from './postgres-watch.ts'
import { SqliteWatch } from './sqlite-watch.ts'

/** Tells who listens that a question's votes or state changed, in whatever worker or replica that was. */
export interface Changes {
  /**
   * Calls the listener after changes of the question; several that come close together are one call, and after an outage of
   * the database there is one call to make up for what may have been missed. @returns the way to stop it
   */
  subscribe(questionId: number, listener: () => void): () => void
  /** Tells nobody any more, and gives its connection back. */
  close(): Promise<void>
}

export function openChanges({ database }: Pick<Settings, 'database'>): Changes {
  const listeners = new Listeners()
  const watch =
    database.kind === 'postgres' ? new PostgresWatch(database, listeners) : new SqliteWatch(database, listeners)
  return new WatchedChanges(listeners, watch)
}

class WatchedChanges implements Changes {
  readonly #listeners: Listeners
  readonly #watch: PostgresWatch | SqliteWatch

  constructor(listeners: Listeners, watch: PostgresWatch | SqliteWatch) {
    this.#listeners = listeners
    this.#watch = watch
  }

  subscribe(questionId: number, listener: () => void): () => void {
    // The same function may be given twice, and each is stopped on its own.
    const own = () => listener()
    if (this.#listeners.isEmpty) this.#watch.start()
    this.#listeners.add(questionId, own)
    return () => {
      this.#listeners.remove(questionId, own)
      if (this.#listeners.isEmpty) void this.#watch.stop()
    }
  }

  async close(): Promise<void> {
    this.#listeners.clear()
    await this.#watch.stop()
  }
}
