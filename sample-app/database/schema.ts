import type { ColumnType, Generated, Kysely } from 'kysely'

/** SQLite keeps a time as ISO 8601 text, PostgreSQL as `timestamptz`; both take a Date. {@link toDate} reads either. */
type Timestamp = ColumnType<Date | string, Date, Date>
type NullableTimestamp = ColumnType<Date | string | null, Date | null, Date | null>
/** SQLite has 0 and 1. */
type Flag = ColumnType<boolean | number, boolean, boolean>

export interface QuestionTable {
  id: Generated<number>
  text: string
  /** The file's name below the media root's `public/`. */
  picture: string | null
  picture_description: string | null
  created_at: Timestamp
  closed_at: NullableTimestamp
}

export interface ChoiceTable {
  id: Generated<number>
  question_id: number
  text: string
}

export interface VoteTable {
  id: Generated<number>
  question_id: number
  choice_id: number
  voter: string
  cast_at: Timestamp
}

export interface AccountTable {
  id: Generated<number>
  username: string
  /** Encoded with its algorithm and parameters, as `models/passwords.ts` writes it. */
  password: string
  is_staff: Flag
  created_at: Timestamp
}

export interface SessionTable {
  /** SHA-256 of the token in the cookie, in hex: who reads the table can't use what is in it. */
  token_hash: string
  account_id: number
  expires_at: Timestamp
}

export interface LoginFailureTable {
  username: string
  failures: number
  since: Timestamp
}

export interface SchemaMigrationTable {
  name: string
  applied_at: Timestamp
}

/** The tables as the last migration leaves them. */
export interface Schema {
  questions: QuestionTable
  choices: ChoiceTable
  votes: VoteTable
  accounts: AccountTable
  sessions: SessionTable
  login_failures: LoginFailureTable
  schema_migrations: SchemaMigrationTable
}

export type Database = Kysely<Schema>

export function toDate(value: Date | string): Date {
  return value instanceof Date ? value : new Date(value)
}
