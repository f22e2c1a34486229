export const longestNameCharacters = 150

/** Names that look the same are the same (https://www.unicode.org/reports/tr36/#Compatibility). */
export function sameName(username: string): string {
  return username.normalize('NFKC').trim()
}

/**
 * Whoever logs in can send anything as a name: what no account can have is asked of no database, where it would take room,
 * and PostgreSQL takes neither NUL nor an indexed text of any length.
 *
 * @returns why no account can have the name; undefined when one can
 */
export function usernameProblem(username: string): string | undefined {
  const name = sameName(username)
  if (name === '') return 'it is empty'
  if (name.length > longestNameCharacters) return `it has more than ${longestNameCharacters} characters`
  if (/\p{Cc}/u.test(name)) return 'it has control characters'
  return undefined
}
