import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../database/column-types.ts'

export async function up(database: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await createQuestions(database, types)
  await createVotes(database, types)
  await createAccounts(database, types)
}

async function createQuestions({ schema }: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await schema
    .createTable('questions')
    .addColumn('id', types.id)
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('picture', 'text')
    .addColumn('created_at', types.timestamp, (column) => column.notNull())
    .addColumn('closed_at', types.timestamp)
    .execute()
  await schema
    .createTable('choices')
    .addColumn('id', types.id)
    .addColumn('question_id', 'integer', (column) => column.notNull().references('questions.id').onDelete('cascade'))
    .addColumn('text', 'text', (column) => column.notNull())
    // For the key of votes: a vote's choice belongs to the vote's question.
    .addUniqueConstraint('choices_question_and_id', ['question_id', 'id'])
    .execute()
}

async function createVotes({ schema }: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await schema
    .createTable('votes')
    .addColumn('id', types.id)
    .addColumn('question_id', 'integer', (column) => column.notNull())
    .addColumn('choice_id', 'integer', (column) => column.notNull())
    .addColumn('voter', 'text', (column) => column.notNull())
    .addColumn('cast_at', types.timestamp, (column) => column.notNull())
    .addForeignKeyConstraint('votes_choice', ['question_id', 'choice_id'], 'choices', ['question_id', 'id'], (key) =>
      key.onDelete('cascade'),
    )
    .addUniqueConstraint('votes_one_a_voter', ['question_id', 'voter'])
    .execute()
  await schema.createIndex('votes_by_choice').on('votes').columns(['question_id', 'choice_id']).execute()
}

async function createAccounts({ schema }: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await schema
    .createTable('accounts')
    .addColumn('id', types.id)
    .addColumn('username', 'text', (column) => column.notNull().unique())
    .addColumn('password', 'text', (column) => column.notNull())
    .addColumn('is_staff', types.boolean, (column) => column.notNull())
    .addColumn('created_at', types.timestamp, (column) => column.notNull())
    .execute()
  await schema
    .createTable('sessions')
    .addColumn('token_hash', 'text', (column) => column.primaryKey())
    .addColumn('account_id', 'integer', (column) => column.notNull().references('accounts.id').onDelete('cascade'))
    .addColumn('expires_at', types.timestamp, (column) => column.notNull())
    .execute()
  await schema.createIndex('sessions_by_expiry').on('sessions').column('expires_at').execute()
  await schema.createIndex('sessions_by_account').on('sessions').column('account_id').execute()
}
