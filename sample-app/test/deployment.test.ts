import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '../database/open.ts'
import { createAccount } from '../models/accounts.ts'
import { type Environment, loadSettings } from '../settings.ts'
import { manage, type Outcome } from './node-process.ts'

let folder: string
let fit: Environment

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sample-deployment-'))
  await writeFile(join(folder, 'staticfiles.json'), '{}')
  fit = {
    SECRET_KEY: 'f3Zr8GmWq1Ld0TnXyKb5VhJs2CaPe7Uo9iQwRtBvNlMxDgHzEkFuSj4A',
    DATABASE_URL: `sqlite:${join(folder, 'db.sqlite3')}`,
    STATIC_ROOT: folder,
    ALLOWED_HOSTS: 'example.org',
    SAMPLE_DATA: 'off',
    TLS_REDIRECT: 'on',
    HSTS: '63072000',
  }
  await manage(['migrate'], fit)
})

afterEach(() => rm(folder, { recursive: true }))

const check = (environment: Environment = {}) => manage(['check', '--deploy'], { ...fit, ...environment })

function expectWarnings({ exitCode, stderr }: Outcome, ...warnings: RegExp[]): void {
  expect(exitCode).toBe(1)
  const lines = stderr.trimEnd().split('\n')
  expect(lines, stderr).toHaveLength(2 * warnings.length)
  warnings.forEach((warning, index) => {
    expect(lines[2 * index]).toMatch(warning)
    expect(lines[2 * index + 1]).toMatch(/^ {2}remedy: \S/)
  })
}

describe('check --deploy', () => {
  test('finds nothing where nothing is unfit', async () => {
    expect(await check()).toEqual({ exitCode: 0, stdout: 'Everything is in order.\n', stderr: '' })
  })

  test('finds what the settings alone tell', async () => {
    expectWarnings(
      await check({ DEBUG: 'on', ALLOWED_HOSTS: '', SAMPLE_DATA: '', SECRET_KEY: 'a'.repeat(60) }),
      /^warning: DEBUG is on/,
      /^warning: ALLOWED_HOSTS is \*/,
      /^warning: SAMPLE_DATA is on/,
      /^warning: SECRET_KEY has 60 characters, 1 different ones/,
    )
  })

  test.each(['change-me-change-me-change-me-change-me-now', 'django-insecure-0123456789-0123456789-0123456789'])(
    'finds the example of a documentation, %s, and does not repeat it',
    async (SECRET_KEY) => {
      const outcome = await check({ SECRET_KEY })
      expectWarnings(outcome, /^warning: SECRET_KEY looks like the example/)
      expect(outcome.stderr).not.toContain(SECRET_KEY)
    },
  )

  test('finds what the front does not do about https', async () => {
    expectWarnings(
      await check({ TLS_REDIRECT: 'off', HSTS: '' }),
      /^warning: TLS_REDIRECT is off/,
      /^warning: HSTS is off/,
    )
    expectWarnings(await check({ TLS_LISTEN: 'off' }), /^warning: TLS_LISTEN is off/)
    expect((await check({ TLS_LISTEN: 'off', TRUSTED_PROXIES: '10.0.0.1', TLS_REDIRECT: '', HSTS: '' })).exitCode).toBe(
      0,
    )
  })

  test('finds static files that were not collected', async () => {
    const empty = join(folder, 'empty')
    expectWarnings(await check({ STATIC_ROOT: empty }), /staticfiles\.json is missing/)
  })

  test('finds migrations that are not applied, and a database that is not there', async () => {
    expectWarnings(
      await check({ DATABASE_URL: `sqlite:${join(folder, 'new.sqlite3')}` }),
      /^warning: migrations are not applied: 0001_initial/,
    )
    expectWarnings(
      await check({ DATABASE_URL: 'postgres://ada:hush@127.0.0.1:1/polls' }),
      /^warning: the database can't be checked: PostgreSQL does not answer: connect ECONNREFUSED 127\.0\.0\.1:1$/,
    )
  })

  test('finds accounts of the staff whose password everybody tries, and no others', async () => {
    const database = openDatabase(loadSettings(fit))
    await createAccount(database, { username: 'admin', password: 'letmein', isStaff: true })
    await createAccount(database, { username: 'grace', password: 'grace', isStaff: true })
    await createAccount(database, { username: 'ada', password: 'correct horse', isStaff: true })
    await createAccount(database, { username: 'guest', password: 'guest', isStaff: false })
    await database.destroy()
    expectWarnings(
      await check(),
      /^warning: the account "admin" has a password that everybody tries first/,
      /^warning: the account "grace" has a password/,
    )
  })
})
