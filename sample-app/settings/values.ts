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
function readList(environment: Environment, variable: string, fallback: readonly string[]): readonly string[] {
  const value = environment[variable]
  if (!value) return fallback
  const items = value.split(',').map((item) => item.trim().toLowerCase())
  if (items.includes('')) throw unexpected(variable, value, 'names separated by commas, none of them empty')
  return items
}

/** `example.org`, an address, `.example.org` with its subdomains, or `*`: what a Host header can be compared with. */
export function readHosts(environment: Environment, variable: string): readonly string[] {
  const hosts = readList(environment, variable, ['*'])
  const wrong = hosts.find((host) => !/^(?:\*|\.?[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*|\[[\da-f:.]+\])$/u.test(host))
  if (wrong === undefined) return hosts
  throw unexpected(variable, wrong, 'names without scheme and port, .example.org for subdomains, or *')
}

export function readUrlPrefix(environment: Environment, variable: string, fallback: string): string {
  const value = environment[variable]
  if (!value) return fallback
  if (!/^\/(?!\/)(.*\/)?$/.test(value)) throw unexpected(variable, value, 'a path that starts and ends with /')
  return value
}

export interface Count {
  readonly fallback: number
  /** The word for it in the message. */
  readonly unit: string
  readonly most?: number
}

/** A whole number of at least 1. */
export function readCount(environment: Environment, variable: string, { fallback, unit, most }: Count): number {
  const value = environment[variable]
  if (!value) return fallback
  const count = Number(value)
  if (!/^\d+$/.test(value) || count < 1 || count > (most ?? Number.MAX_SAFE_INTEGER)) {
    const range = most === undefined ? 'at least 1' : `from 1 to ${most}`
    throw unexpected(variable, value, `a whole number of ${unit}, ${range}`)
  }
  return count
}
