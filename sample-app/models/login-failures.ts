import { sql } from 'kysely'
import type { Database } from '../database/schema.ts'
import { toDate } from '../database/schema.ts'
import { sameName } from './usernames.ts'

/** As many guesses as a name has in a quarter of an hour. */
const mostFailures = 10
const windowMs = 15 * 60 * 1000

/**
 * Counts an attempt to log in before it is made, so that many at once are no way around; one that succeeds is forgotten. A name
 * without an account is counted like any other: the answer tells nobody which accounts there are.
 *
 * @returns how long the name has to wait, in milliseconds; 0 when it may try
 */
export async function countAttempt(database: Database, username: string, now = new Date()): Promise<number> {
  const start = new Date(now.getTime() - windowMs)
  await database.deleteFrom('login_failures').where('since', '<=', start).execute()
  const { failures, since } = await database
    .insertInto('login_failures')
    .values({ username: sameName(username), failures: 1, since: now })
    .onConflict((conflict) =>
      conflict.column('username').doUpdateSet({ failures: sql<number>`login_failures.failures + 1` }),
    )
    .returning(['failures', 'since'])
    .executeTakeFirstOrThrow()
  return failures <= mostFailures ? 0 : toDate(since).getTime() + windowMs - now.getTime()
}

export async function forgetFailures(database: Database, username: string): Promise<void> {
  await database.deleteFrom('login_failures').where('username', '=', sameName(username)).execute()
}
