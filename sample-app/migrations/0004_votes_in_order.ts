import type { Kysely } from 'kysely'

/** An export reads a question's votes by id, in portions: without it, each portion would sort them all. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema.createIndex('votes_in_order').on('votes').columns(['question_id', 'id']).execute()
}
