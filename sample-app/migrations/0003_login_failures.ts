import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../database/column-types.ts'

/** By the name that was tried, whether there is such an account or not. */
export async function up({ schema }: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await schema
    .createTable('login_failures')
    .addColumn('username', 'text', (column) => column.primaryKey())
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addColumn('since', types.timestamp, (column) => column.notNull())
    .execute()
  await schema.createIndex('login_failures_by_time').on('login_failures').column('since').execute()
}
