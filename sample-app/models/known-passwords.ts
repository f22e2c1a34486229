import type { Database } from '../database/schema.ts'
import { isEncoded, verifyPassword } from './passwords.ts'

/** What is tried on every site; the account's own name is, too. */
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

/** Each try costs what a login costs. The others are refused where a password is chosen, so that only these few are tried. */
const triedFirst = ['admin', 'password', 'changeme', 'letmein', 'secret', '123456', '12345678']

/** Tries the first few, and its own name, on every account of the staff; half a second for each. @returns the names of those that open */
export async function accountsWithKnownPassword(database: Database): Promise<string[]> {
  const accounts = await database
    .selectFrom('accounts')
    .where('is_staff', '=', true)
    .select(['username', 'password'])
    .execute()
  const opened: string[] = []
  for (const { username, password } of accounts) {
    if (isEncoded(password) && (await opens(password, [username, ...triedFirst]))) opened.push(username)
  }
  return opened
}

async function opens(encoded: string, passwords: readonly string[]): Promise<boolean> {
  const results = await Promise.all(passwords.map((password) => verifyPassword(password, encoded)))
  return results.includes(true)
}
