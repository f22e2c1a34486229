import type { Kysely } from 'kysely'

/** For those who do not see the picture. Questions from before have none. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable('questions').addColumn('picture_description', 'text').execute()
}
