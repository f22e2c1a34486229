import { sql } from 'kysely'
import { isPostgres } from '../database/dialect.ts'
import type { Database } from '../database/schema.ts'

/** The channel on which PostgreSQL carries the ids of questions whose votes or state changed. */
export const channel = 'question_changed'

/**
 * Tells every worker and replica that a question changed. Inside a transaction it is told when, and only if, that is
 * committed. SQLite needs no word: who listens there looks at the file.
 */
export async function announce(database: Database, questionId: number): Promise<void> {
  if (!isPostgres(database)) return
  await sql`select pg_notify(${channel}, ${String(questionId)})`.execute(database)
}
