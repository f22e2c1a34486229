import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type DatabaseAddress, readDatabaseAddress } from './settings/database-address.ts'
import type { Environment } from './settings/environment.ts'
import { readSecretKey } from './settings/secret-key.ts'
import { readBoolean, readCount, readHosts, readUrlPrefix } from './settings/values.ts'

export { type Environment, SettingsError } from './settings/environment.ts'

/** What this project can be told from outside. Grows by one field here and one line in `loadSettings`. */
export interface Settings {
  /** Show the stack of a failure in the browser. Never where strangers can see it. */
  readonly debug: boolean
  /** Signs cookies. Whoever has it can be anybody. */
  readonly secretKey: string
  readonly database: DatabaseAddress
  /** Names this site answers to: `example.org`, `.example.org` with its subdomains, or `*`. */
  readonly allowedHosts: readonly string[]
  /** The URL prefix under which the front serves the collected static files. */
  readonly staticUrl: string
  /** The folder that `collectstatic` fills; its manifest maps plain names to hashed ones. */
  readonly staticRoot: string
  /** The URL prefix under which the front serves `public/` of the media root. */
  readonly mediaUrl: string
  /** What people upload: `public/` for everybody, `protected/` for whom the application says. */
  readonly mediaRoot: string
  readonly sessionCookieAgeMs: number
  /** The largest picture that is taken. */
  readonly uploadLimitBytes: number
  /** Fill an empty database with the polls of `fixtures/polls.json`. */
  readonly sampleData: boolean
}

/** Relative paths start here, the folder that holds the project, wherever a command is run. */
const folder = fileURLToPath(new URL('..', import.meta.url))
const mebibyte = 1024 * 1024
const daySeconds = 24 * 60 * 60
/** Browsers keep no cookie for longer than 400 days (RFC 6265bis section 5.6.2), and Hono sets none. */
const sessionAge = { fallback: 14 * daySeconds, unit: 'seconds', most: 400 * daySeconds }

/** @throws {SettingsError} the first value that is not what it should be */
export function loadSettings(environment: Environment): Settings {
  const path = (variable: string, fallback: string) => resolve(folder, environment[variable] || fallback)
  return {
    debug: readBoolean(environment, 'DEBUG', false),
    secretKey: readSecretKey(environment, folder, resolve(folder, '.portico/secrets/secret_key')),
    database: readDatabaseAddress(environment, folder, 'sqlite:.portico/database/db.sqlite3'),
    allowedHosts: readHosts(environment, 'ALLOWED_HOSTS'),
    staticUrl: readUrlPrefix(environment, 'STATIC_URL', '/static/'),
    staticRoot: path('STATIC_ROOT', '.portico/static'),
    mediaUrl: readUrlPrefix(environment, 'MEDIA_URL', '/media/'),
    mediaRoot: path('MEDIA_ROOT', '.portico/media'),
    sessionCookieAgeMs: readCount(environment, 'SESSION_COOKIE_AGE', sessionAge) * 1000,
    uploadLimitBytes: readCount(environment, 'UPLOAD_LIMIT_BYTES', { fallback: 5 * mebibyte, unit: 'bytes' }),
    sampleData: readBoolean(environment, 'SAMPLE_DATA', true),
  }
}
