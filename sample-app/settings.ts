import { fileURLToPath } from 'node:url'

/** What this project can be told from outside. Grows by one field, one variable and one line in `loadSettings`. */
export interface Settings {
  /** Show the stack of a failure in the browser. Never where strangers can see it. */
  readonly debug: boolean
  /** Names this site answers to: `example.org`, `.example.org` with its subdomains, or `*`. */
  readonly allowedHosts: readonly string[]
  /** The URL prefix under which the front serves the collected static files. */
  readonly staticUrl: string
  /** The folder that `collectstatic` fills; its manifest maps plain names to hashed ones. */
  readonly staticRoot: string
  readonly uploadLimitBytes: number
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Names the variable and what it should have held: the operator reads this one line. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'

  constructor(variable: string, value: string, expected: string) {
    super(`environment variable ${variable} is ${JSON.stringify(value)}, expected ${expected}`)
  }
}

const mebibyte = 1024 * 1024

export function loadSettings(environment: Environment): Settings {
  return {
    debug: readBoolean(environment, 'SITE_DEBUG', false),
    allowedHosts: readList(environment, 'SITE_ALLOWED_HOSTS', ['*']),
    staticUrl: readUrlPrefix(environment, 'SITE_STATIC_URL', '/static/'),
    staticRoot: environment.SITE_STATIC_ROOT || fileURLToPath(new URL('../.portico/static', import.meta.url)),
    uploadLimitBytes: readBytes(environment, 'SITE_UPLOAD_LIMIT_BYTES', 100 * mebibyte),
  }
}

/** What `manage.ts check --deploy` has to say about settings that are valid but unwise in public. */
export function deploymentWarnings(settings: Settings): string[] {
  const warnings: string[] = []
  if (settings.debug) warnings.push('SITE_DEBUG is on: visitors see the stack of every failure')
  if (settings.allowedHosts.includes('*')) warnings.push('SITE_ALLOWED_HOSTS is *: the site answers to any Host header')
  return warnings
}

function readBoolean(environment: Environment, variable: string, fallback: boolean): boolean {
  const value = environment[variable]
  if (!value) return fallback
  if (value === 'true' || value === '1') return true
  if (value === 'false' || value === '0') return false
  throw new SettingsError(variable, value, 'true or false')
}

function readList(environment: Environment, variable: string, fallback: readonly string[]): readonly string[] {
  const value = environment[variable]
  if (!value) return fallback
  const items = value.split(',').map((item) => item.trim().toLowerCase())
  if (items.includes('')) throw new SettingsError(variable, value, 'names separated by commas, none of them empty')
  return items
}

function readUrlPrefix(environment: Environment, variable: string, fallback: string): string {
  const value = environment[variable]
  if (!value) return fallback
  if (!/^\/(?!\/)(.*\/)?$/.test(value)) throw new SettingsError(variable, value, 'a path that starts and ends with /')
  return value
}

function readBytes(environment: Environment, variable: string, fallback: number): number {
  const value = environment[variable]
  if (!value) return fallback
  const bytes = Number(value)
  if (!/^\d+$/.test(value) || bytes < 1 || !Number.isSafeInteger(bytes)) {
    throw new SettingsError(variable, value, 'a whole number of bytes, at least 1')
  }
  return bytes
}
