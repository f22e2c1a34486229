import { type Environment, unexpected } from './environment.ts'

// An empty variable counts as one that is not set: compose files hand `${NAME:-}` through.

/** @throws {SettingsError} neither true, false, 1, 0, on nor off */
export function readBoolean(environment: Environment, variable: string, fallback: boolean): boolean {
  const value = environment[variable]
  if (!value) return fallback
  if (['true', '1', 'on'].includes(value)) return true
  if (['false', '0', 'off'].includes(value)) return false
  throw unexpected(variable, value, 'true or false')
}

/** Names separated by commas, in lower case. */
export function readList(environment: Environment, variable: string, fallback: readonly string[]): readonly string[] {
  const value = environment[variable]
  if (!value) return fallback
  const items = value.split(',').map((item) => item.trim().toLowerCase())
  if (items.includes('')) throw unexpected(variable, value, 'names separated by commas, none of them empty')
  return items
}

export function readUrlPrefix(environment: Environment, variable: string, fallback: string): string {
  const value = environment[variable]
  if (!value) return fallback
  if (!/^\/(?!\/)(.*\/)?$/.test(value)) throw unexpected(variable, value, 'a path that starts and ends with /')
  return value
}

/** A whole number of at least 1; `unit` is the word for it in the message. */
export function readCount(environment: Environment, variable: string, unit: string, fallback: number): number {
  const value = environment[variable]
  if (!value) return fallback
  const count = Number(value)
  if (!/^\d+$/.test(value) || count < 1 || !Number.isSafeInteger(count)) {
    throw unexpected(variable, value, `a whole number of ${unit}, at least 1`)
  }
  return count
}
