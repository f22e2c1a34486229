import type { Database } from '../database/schema.ts'
import { encodePassword, isOutdated, verifyNoPassword, verifyPassword } from './passwords.ts'
import { sameName } from './usernames.ts'

export interface Account {
  readonly id: number
  readonly username: string
  /** May manage questions. */
  readonly isStaff: boolean
}

export interface NewAccount {
  readonly username: string
  readonly password: string
  readonly isStaff: boolean
}

export class AccountExists extends Error {
  override readonly name = 'AccountExists'

  constructor(username: string) {
    super(`there is an account ${JSON.stringify(username)} already`)
  }
}

/** @throws {AccountExists} */
export async function createAccount(database: Database, account: NewAccount): Promise<Account> {
  const username = sameName(account.username)
  const password = await encodePassword(account.password)
  const row = await database
    .insertInto('accounts')
    .values({ username, password, is_staff: account.isStaff, created_at: new Date() })
    .onConflict((conflict) => conflict.column('username').doNothing())
    .returning(['id', 'username', 'is_staff'])
    .executeTakeFirst()
  if (!row) throw new AccountExists(username)
  return toAccount(row)
}

/**
 * The account whose name and password these are. An unknown name takes as long as a wrong password. A password that was
 * hashed at another cost than today's is hashed anew.
 *
 * @param signal ends the waiting behind the logins of others, with its reason
 */
export async function authenticate(
  database: Database,
  username: string,
  password: string,
  signal?: AbortSignal,
): Promise<Account | undefined> {
  const row = await database
    .selectFrom('accounts')
    .where('username', '=', sameName(username))
    .select(['id', 'username', 'is_staff', 'password'])
    .executeTakeFirst()
  const matches = row ? await verifyPassword(password, row.password, signal) : await verifyNoPassword(password, signal)
  if (!row || !matches) return undefined
  if (isOutdated(row.password)) await storePassword(database, row.id, await encodePassword(password))
  return toAccount(row)
}

export async function findAccount(database: Database, id: number): Promise<Account | undefined> {
  const row = await database
    .selectFrom('accounts')
    .where('id', '=', id)
    .select(['id', 'username', 'is_staff'])
    .executeTakeFirst()
  return row && toAccount(row)
}

export async function hasAccount(database: Database, username: string): Promise<boolean> {
  const account = database.selectFrom('accounts').where('username', '=', sameName(username)).select('id')
  return (await account.executeTakeFirst()) !== undefined
}

/** Ends the account's sessions, too: who has the old password must not stay. @returns whether there is such an account */
export async function changePassword(database: Database, username: string, password: string): Promise<boolean> {
  const encoded = await encodePassword(password)
  return database.transaction().execute(async (transaction) => {
    const row = await transaction
      .updateTable('accounts')
      .set({ password: encoded })
      .where('username', '=', sameName(username))
      .returning('id')
      .executeTakeFirst()
    if (row) await transaction.deleteFrom('sessions').where('account_id', '=', row.id).execute()
    return row !== undefined
  })
}

interface AccountRow {
  readonly id: number
  readonly username: string
  readonly is_staff: boolean | number
}

export function toAccount({ id, username, is_staff }: AccountRow): Account {
  return { id, username, isStaff: Boolean(is_staff) }
}

async function storePassword(database: Database, id: number, password: string): Promise<void> {
  await database.updateTable('accounts').set({ password }).where('id', '=', id).execute()
}
