import { sql } from 'kysely'
import { isPostgres } from '../database/dialect.ts'
import type { Database } from '../database/schema.ts'

/** Any number; tells these locks from others of the database. */
const lockClass = 7_071_978

/**
 * Holds a question's state until the transaction ends: who votes shares it with others who vote, who changes the state has it
 * alone. A lock of the row would not do, because PostgreSQL lets those who share one in before who waits for it: while votes
 * kept coming, closing timed out. SQLite has one writer at a time anyway.
 */
export async function lockQuestion(transaction: Database, id: number, how: 'shared' | 'alone'): Promise<void> {
  if (!isPostgres(transaction)) return
  const lock = how === 'shared' ? sql`pg_advisory_xact_lock_shared` : sql`pg_advisory_xact_lock`
  await sql`select ${lock}(${sql.lit(lockClass)}, ${sql.lit(id)})`.execute(transaction)
}
