import { resolve } from 'node:path'
import { type Environment, unfit } from './environment.ts'
import { readSecret } from './secret.ts'

/** How a connection to PostgreSQL is encrypted, in libpq's words: `require` believes any certificate. */
export type SslMode = 'disable' | 'require' | 'verify-full'

export interface SqliteAddress {
  readonly kind: 'sqlite'
  /** An absolute path, or `:memory:`. */
  readonly path: string
}

export interface PostgresAddress {
  readonly kind: 'postgres'
  /** A name, an address, or the folder of a socket. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string | undefined
  readonly database: string
  readonly sslMode: SslMode
}

export type DatabaseAddress = SqliteAddress | PostgresAddress

const expected = 'is not an address of a database, expected sqlite:PATH or postgres://USER@HOST:PORT/NAME'
/** A socket's folder is no host of a URL, and then nor is there a user. */
const parameters = ['host', 'user', 'sslmode']
const sslModes: readonly SslMode[] = ['disable', 'require', 'verify-full']

/**
 * DATABASE_URL (or DATABASE_URL_FILE), with the password from DATABASE_PASSWORD (or its file) where the URL has none.
 *
 * @param folder - where a relative path starts
 * @throws {SettingsError} it is no address of a database; the message has nothing of the value, which may hold a password
 */
export function readDatabaseAddress(environment: Environment, folder: string, fallback: string): DatabaseAddress {
  const text = readSecret(environment, 'DATABASE_URL', folder) ?? fallback
  if (text.startsWith('sqlite:')) return sqliteAddress(text.slice('sqlite:'.length), folder)
  if (/^postgres(ql)?:\/\//.test(text)) {
    return postgresAddress(text, readSecret(environment, 'DATABASE_PASSWORD', folder))
  }
  throw unfit('DATABASE_URL', expected)
}

/** `sqlite:db.sqlite3` and, as other frameworks write it, `sqlite:///srv/db.sqlite3`. */
function sqliteAddress(rest: string, folder: string): SqliteAddress {
  const path = rest.replace(/^\/\/(?=\/)/, '')
  if (path === '' || path.startsWith('//')) throw unfit('DATABASE_URL', 'names no file, expected sqlite:PATH')
  return { kind: 'sqlite', path: path === ':memory:' ? path : resolve(folder, path) }
}

function postgresAddress(text: string, password: string | undefined): PostgresAddress {
  const url = URL.parse(text)
  const database = url ? decode(url.pathname.slice(1)) : ''
  const user = url && (url.searchParams.get('user') ?? decode(url.username))
  if (!url || database === '' || !user) throw unfit('DATABASE_URL', expected)
  return {
    kind: 'postgres',
    host: url.searchParams.get('host') ?? (url.hostname.replace(/^\[(.*)\]$/, '$1') || 'localhost'),
    port: Number(url.port || 5432),
    user,
    password: url.password ? decode(url.password) : password,
    database,
    sslMode: sslModeOf(url),
  }
}

function sslModeOf({ searchParams }: URL): SslMode {
  const unknown = [...searchParams.keys()].find((name) => !parameters.includes(name))
  if (unknown) throw unfit('DATABASE_URL', `has the parameter ${unknown}, expected none but ${parameters.join(', ')}`)
  const asked = searchParams.get('sslmode') ?? 'disable'
  const mode = sslModes.find((known) => known === asked)
  if (!mode) throw unfit('DATABASE_URL', `has an unknown sslmode, expected ${sslModes.join(', ')}`)
  return mode
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw unfit('DATABASE_URL', 'is not percent-encoded, expected %25 for each %')
  }
}
