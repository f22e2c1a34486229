import { createHash, randomBytes } from 'node:crypto'
import type { Database } from '../database/schema.ts'
import { type Account, toAccount } from './accounts.ts'

export interface NewSession {
  readonly accountId: number
  readonly ageMs: number
}

const tokenBytes = 32

/** @returns the token for the cookie; the database keeps its hash only */
export async function createSession(database: Database, { accountId, ageMs }: NewSession): Promise<string> {
  const token = randomBytes(tokenBytes).toString('base64url')
  await database
    .insertInto('sessions')
    .values({ token_hash: hashOf(token), account_id: accountId, expires_at: new Date(Date.now() + ageMs) })
    .execute()
  return token
}

/** The account that is logged in by the token, unless the session has ended. */
export async function findSession(database: Database, token: string): Promise<Account | undefined> {
  const row = await database
    .selectFrom('sessions')
    .innerJoin('accounts', 'accounts.id', 'sessions.account_id')
    .where('token_hash', '=', hashOf(token))
    .where('expires_at', '>', new Date())
    .select(['accounts.id', 'accounts.username', 'accounts.is_staff'])
    .executeTakeFirst()
  return row && toAccount(row)
}

export async function endSession(database: Database, token: string): Promise<void> {
  await database.deleteFrom('sessions').where('token_hash', '=', hashOf(token)).execute()
}

/** @returns how many there were */
export async function clearExpiredSessions(database: Database): Promise<number> {
  const { numDeletedRows } = await database
    .deleteFrom('sessions')
    .where('expires_at', '<=', new Date())
    .executeTakeFirst()
  return Number(numDeletedRows)
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
