import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { settingsFromModule } from '../settings/settings-module.ts'
import { type Environment, loadSettings, SettingsError } from '../settings.ts'

const key = 'f3Zr8GmWq1Ld0TnXyKb5VhJs2CaPe7Uo9iQwRtBvNlMxDgHzEkFuSj4A'
const repository = fileURLToPath(new URL('../..', import.meta.url))
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sample-settings-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

const load = (environment: Environment = {}) => loadSettings({ SECRET_KEY: key, ...environment })

function fileWith(content: string): string {
  const path = join(folder, 'secret')
  writeFileSync(path, content)
  return path
}

describe('settings', () => {
  test('nothing insecure is on by default, and everything lies in one folder', () => {
    expect(load()).toEqual({
      debug: false,
      secretKey: key,
      database: { kind: 'sqlite', path: join(repository, '.portico/database/db.sqlite3') },
      allowedHosts: ['*'],
      staticUrl: '/static/',
      staticRoot: join(repository, '.portico/static'),
      mediaUrl: '/media/',
      mediaRoot: join(repository, '.portico/media'),
      sessionCookieAgeMs: 1_209_600_000,
      uploadLimitBytes: 5_242_880,
      sampleData: true,
    })
  })

  test('a variable that is empty counts as one that is not set', () => {
    const names = ['DEBUG', 'DATABASE_URL', 'ALLOWED_HOSTS', 'STATIC_ROOT', 'UPLOAD_LIMIT_BYTES', 'SECRET_KEY_FILE']
    expect(load(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(load())
  })

  test('what is set is taken, relative paths from the folder of the repository', () => {
    const settings = load({
      DEBUG: 'on',
      ALLOWED_HOSTS: 'Example.org, .example.net, [::1], 127.0.0.1',
      STATIC_URL: '/assets/',
      MEDIA_ROOT: 'uploads',
      SESSION_COOKIE_AGE: '60',
      SAMPLE_DATA: 'off',
    })
    expect(settings).toMatchObject({ debug: true, sampleData: false })
    expect(settings.allowedHosts).toEqual(['example.org', '.example.net', '[::1]', '127.0.0.1'])
    expect(settings).toMatchObject({ staticUrl: '/assets/', sessionCookieAgeMs: 60_000 })
    expect(settings.mediaRoot).toBe(resolve(repository, 'uploads'))
  })

  test.each([
    [{ DEBUG: 'yes' }, 'environment variable DEBUG is "yes", expected true or false'],
    [
      { ALLOWED_HOSTS: 'a,,b' },
      'environment variable ALLOWED_HOSTS is "a,,b", expected names separated by commas, none of them empty',
    ],
    [
      { STATIC_URL: 'static/' },
      'environment variable STATIC_URL is "static/", expected a path that starts and ends with /',
    ],
    [
      { MEDIA_URL: '//cdn/' },
      'environment variable MEDIA_URL is "//cdn/", expected a path that starts and ends with /',
    ],
    [
      { SESSION_COOKIE_AGE: '2w' },
      'environment variable SESSION_COOKIE_AGE is "2w", expected a whole number of seconds, from 1 to 34560000',
    ],
    [
      { SESSION_COOKIE_AGE: '34560001' },
      'environment variable SESSION_COOKIE_AGE is "34560001", expected a whole number of seconds, from 1 to 34560000',
    ],
    [
      { UPLOAD_LIMIT_BYTES: '0' },
      'environment variable UPLOAD_LIMIT_BYTES is "0", expected a whole number of bytes, at least 1',
    ],
  ])('%o is refused by name', (environment, message) => {
    expect(() => load(environment)).toThrow(new SettingsError(message))
  })

  test.each(['https://example.org', 'example.org:8080', '*.example.org', 'example.org/', '..org'])(
    'a host %j, which no Host header is, is refused',
    (host) => {
      const expected = 'expected names without scheme and port, .example.org for subdomains, or *'
      expect(() => load({ ALLOWED_HOSTS: `example.net,${host}` })).toThrow(
        new SettingsError(`environment variable ALLOWED_HOSTS is "${host}", ${expected}`),
      )
    },
  )
})

describe('the address of the database', () => {
  const address = (DATABASE_URL: string, more: Environment = {}) => load({ DATABASE_URL, ...more }).database

  test('of SQLite is a path', () => {
    expect(address('sqlite:db.sqlite3')).toEqual({ kind: 'sqlite', path: join(repository, 'db.sqlite3') })
    expect(address('sqlite:/srv/db.sqlite3')).toEqual({ kind: 'sqlite', path: '/srv/db.sqlite3' })
    expect(address('sqlite:///srv/db.sqlite3')).toEqual({ kind: 'sqlite', path: '/srv/db.sqlite3' })
    expect(address('sqlite::memory:')).toEqual({ kind: 'sqlite', path: ':memory:' })
  })

  test('of PostgreSQL is a URL, its parts percent-encoded', () => {
    const plain = { kind: 'postgres', host: 'db', port: 5432, user: 'ada', database: 'polls', sslMode: 'disable' }
    expect(address('postgres://ada@db/polls')).toEqual({ ...plain, password: undefined })
    expect(address('postgresql://ada:a%2Fb@db:6000/polls?sslmode=verify-full')).toEqual({
      ...plain,
      port: 6000,
      password: 'a/b',
      sslMode: 'verify-full',
    })
    expect(address('postgres:///polls?host=/run/postgresql&user=ada')).toEqual({ ...plain, host: '/run/postgresql' })
    expect(address('postgres://ada@[::1]/polls')).toMatchObject({ host: '::1' })
  })

  test('has its password from a variable or a file where the URL has none', () => {
    const url = 'postgres://ada@db/polls'
    expect(address(url, { DATABASE_PASSWORD: 'hush' })).toMatchObject({ password: 'hush' })
    expect(address(url, { DATABASE_PASSWORD_FILE: fileWith('hush\n') })).toMatchObject({ password: 'hush' })
    expect(address('', { DATABASE_URL_FILE: fileWith('postgres://ada:loud@db/polls\n') })).toMatchObject({
      password: 'loud',
    })
  })

  test.each([
    ['mysql://ada:hush@db/polls', /DATABASE_URL is not an address of a database, expected sqlite:PATH or postgres:/],
    ['postgres://db/polls?password=hush', /DATABASE_URL is not an address/],
    ['postgres://ada:hush@db', /DATABASE_URL is not an address/],
    [
      'postgres://ada:hush@db/polls?ssl=hush',
      /DATABASE_URL has the parameter ssl, expected none but host, user, sslmode/,
    ],
    ['postgres://ada:hush@db/polls?sslmode=hush', /DATABASE_URL has an unknown sslmode, expected disable, require, /],
    ['postgres://ada:hush%@db/polls', /DATABASE_URL is not percent-encoded/],
    ['sqlite:', /DATABASE_URL names no file/],
    ['sqlite://hush/db', /DATABASE_URL names no file/],
  ])('%s is refused, and nothing of it is told', (url, message) => {
    expect(() => address(url)).toThrow(message)
    expect(() => address(url)).not.toThrow(/hush/)
  })
})

describe('a secret', () => {
  test('comes from a file without the line end that editors leave', () => {
    expect(loadSettings({ SECRET_KEY_FILE: fileWith(`${key}\n`) }).secretKey).toBe(key)
  })

  test('in two places is refused, because one of them is not what counts', () => {
    expect(() => load({ SECRET_KEY_FILE: fileWith(key) })).toThrow(/SECRET_KEY and SECRET_KEY_FILE are both set/)
  })

  test('in a file that is missing or empty is refused by the name of the file', () => {
    const missing = join(folder, 'missing')
    expect(() => loadSettings({ SECRET_KEY_FILE: missing })).toThrow(
      `environment variable SECRET_KEY_FILE names ${missing}, which can't be read (ENOENT)`,
    )
    expect(() => loadSettings({ SECRET_KEY_FILE: fileWith('\n') })).toThrow(/which is empty/)
  })

  test('that is short is refused without being told', () => {
    expect(() => load({ SECRET_KEY: 'hush' })).toThrow(
      new SettingsError('environment variable SECRET_KEY holds 4 characters, expected at least 32 random ones'),
    )
  })
})

describe('the settings module', () => {
  test('is settings.ts unless SETTINGS_MODULE names another', async () => {
    expect(await settingsFromModule({ SECRET_KEY: key })).toEqual(load())
    const file = join(folder, 'production.ts')
    writeFileSync(file, 'export const loadSettings = (environment: object) => ({ from: "production", ...environment })')
    expect(await settingsFromModule({ SETTINGS_MODULE: file })).toMatchObject({ from: 'production' })
  })

  test('that is missing, or is none, is a wrong setting', async () => {
    await expect(settingsFromModule({ SETTINGS_MODULE: './nowhere.ts' })).rejects.toThrow(
      new SettingsError('SETTINGS_MODULE is "./nowhere.ts", and there is no such file in the project'),
    )
    for (const SETTINGS_MODULE of ['./settings', 'https://example.org/settings.ts']) {
      await expect(settingsFromModule({ SETTINGS_MODULE })).rejects.toThrow('there is no such file in the project')
    }
    await expect(settingsFromModule({ SETTINGS_MODULE: './context.ts' })).rejects.toThrow(
      new SettingsError('SETTINGS_MODULE ./context.ts exports no function loadSettings(environment)'),
    )
  })

  test('that fails inside keeps its own error', async () => {
    const file = join(folder, 'broken.ts')
    writeFileSync(file, 'import "./nowhere.ts"')
    await expect(settingsFromModule({ SETTINGS_MODULE: file })).rejects.not.toBeInstanceOf(SettingsError)
  })
})
