import type { Database } from '../database/schema.ts'
import type { Changes } from './changes.ts'
import { Feed } from './feed.ts'

/** The results of questions as they change, for everybody of this process who watches them. */
export interface LiveResults {
  /**
   * Gives the results at once and after each change, as JSON; changes that come faster than ten a second, or than they are
   * taken, are told as one. Ends when the question is deleted or the signal aborts; goes on through an outage of the database.
   */
  follow(questionId: number, signal: AbortSignal): AsyncGenerator<string>
}

/** However many watch a question, the database is asked once for each change. */
export function createLiveResults(database: Database, changes: Changes): LiveResults {
  const feeds = new Map<number, Feed>()
  return {
    async *follow(questionId, signal) {
      const feed = feeds.get(questionId) ?? new Feed(database, changes, questionId)
      feeds.set(questionId, feed)
      try {
        yield* feed.follow(signal)
      } finally {
        if (feed.isIdle && feeds.get(questionId) === feed) feeds.delete(questionId)
      }
    },
  }
}
