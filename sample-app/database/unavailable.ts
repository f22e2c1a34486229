import { DatabaseError } from 'pg'
import { isBusy } from './sqlite-busy.ts'

/** There is no way to the database: a connection could not be had, was lost, or gave no answer in time. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
}

const notMigrated = 'the schema is not the one of this release: run `node manage.ts migrate`'

/** By SQLSTATE, or its class (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const postgresReasons: Readonly<Record<string, string>> = {
  '08': 'the connection was lost',
  '28': 'PostgreSQL refuses the user or password',
  '3D': 'PostgreSQL has no such database',
  '53': 'PostgreSQL is out of resources (connections, memory or disk)',
  '55000': 'PostgreSQL takes no connections to the database, which a restore is replacing',
  '55P03': 'a lock was not to be had in time',
  '57': 'PostgreSQL stops or starts, or cancelled a statement that took too long',
  '42P01': notMigrated,
  '42703': notMigrated,
}

/** By primary result code (https://www.sqlite.org/rescode.html). */
const sqliteReasons: Readonly<Record<number, string>> = {
  8: 'the database file is read-only',
  10: 'the database file could not be read or written',
  11: 'the database file is damaged, and a backup is what helps',
  13: 'the disk is full',
  14: "the database file can't be opened",
  26: 'the database file is none of SQLite',
}

/** Whether waiting, or the operator, can mend it: the visitor should come back, and nothing is wrong with the request. */
export function isUnavailable(error: unknown): boolean {
  return unavailability(error) !== undefined
}

/** @returns what keeps the database from answering, for the log; undefined when the error is of another kind */
export function unavailability(error: unknown): string | undefined {
  if (error instanceof DatabaseUnavailable) return error.message
  if (error instanceof DatabaseError) return postgresReason(error)
  return sqliteReason(error)
}

function postgresReason({ code = '', message }: DatabaseError): string | undefined {
  const reason = postgresReasons[code] ?? postgresReasons[code.slice(0, 2)]
  return reason && `${reason} (${message})`
}

function sqliteReason(error: unknown): string | undefined {
  if (!(error instanceof Error) || (error as NodeJS.ErrnoException).code !== 'ERR_SQLITE_ERROR') return undefined
  if (isBusy(error)) return 'another process kept the database file locked'
  if (/^no such (table|column)|has no column named/.test(error.message)) return `${notMigrated} (${error.message})`
  const reason = sqliteReasons[((error as { errcode?: number }).errcode ?? 0) & 0xff]
  return reason && `${reason} (${error.message})`
}
