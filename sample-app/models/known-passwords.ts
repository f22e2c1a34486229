import type { Database } from '../database/schema.ts'
import { verifyPassword } from './passwords.ts'

/** What is tried first on every site; the account's own name is, too. */
const known = [
  ...['admin', 'administrator', 'changeme', 'change-me', 'default', 'demo', 'guest', 'letmein', 'login', 'master'],
  ...['password', 'password1', 'passw0rd', 'P@ssw0rd', 'root', 'sample', 'secret', 'test', 'user', 'welcome'],
  ...['1234', '12345', '123456', '12345678', '123456789', '1234567890', 'qwerty', 'abc123', 'iloveyou', 'portico'],
]

const shortestCharacters = 10

/** @returns what is wrong with a password that somebody chose; undefined when nothing is */
export function passwordProblem(username: string, password: string): string | undefined {
  if (password.length < shortestCharacters) return `it has fewer than ${shortestCharacters} characters`
  const lower = password.toLowerCase()
  if (lower === username.toLowerCase()) return 'it is the name of the account'
  if (known.some((word) => word.toLowerCase() === lower)) return 'everybody tries it first'
  if (/^\d+$/.test(password)) return 'it has digits only'
  return undefined
}

/** Tries them on every account of the staff; about 3 s for each. @returns the names of those that open */
export async function accountsWithKnownPassword(database: Database): Promise<string[]> {
  const accounts = await database
    .selectFrom('accounts')
    .where('is_staff', '=', true)
    .select(['username', 'password'])
    .execute()
  const opened: string[] = []
  for (const { username, password } of accounts) {
    if (await opens(password, [username, ...known])) opened.push(username)
  }
  return opened
}

async function opens(encoded: string, passwords: readonly string[]): Promise<boolean> {
  const results = await Promise.all(passwords.map((password) => verifyPassword(password, encoded)))
  return results.includes(true)
}
