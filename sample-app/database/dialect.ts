import { type Kysely, PostgresAdapter } from 'kysely'

/** For the few statements that only PostgreSQL has. */
export function isPostgres(database: Pick<Kysely<unknown>, 'getExecutor'>): boolean {
  return database.getExecutor().adapter instanceof PostgresAdapter
}
