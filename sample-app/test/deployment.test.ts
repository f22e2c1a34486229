import { argon2Sync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrationsFolder, readMigrations } from '../database/migration-files.ts'
import { migrate } from '../database/migrator.ts'
import { openDatabase } from '../database/open.ts'
import type { Database } from '../database/schema.ts'
import { deploymentFindings } from '../management/deployment.ts'
import { type Environment, loadSettings } from '../settings.ts'
import { manage } from './node-process.ts'

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
  await inDatabase(async (database) => migrate(database, await readMigrations(migrationsFolder)))
})

afterEach(() => rm(folder, { recursive: true }))

async function inDatabase(work: (database: Database) => Promise<unknown>): Promise<void> {
  const database = openDatabase(loadSettings(fit))
  await work(database)
  await database.destroy()
}

/** Each must be found, in this order, and each with a remedy. */
async function expectFindings(environment: Environment, ...problems: RegExp[]): Promise<void> {
  const variables = { ...fit, ...environment }
  const findings = await deploymentFindings(loadSettings(variables), variables)
  expect(findings).toHaveLength(problems.length)
  findings.forEach(({ problem, remedy }, index) => {
    expect(problem).toMatch(problems[index]!)
    expect(remedy).not.toBe('')
  })
}

/** At the least cost that there is: a hundred checks are a matter of milliseconds. */
function cheaplyEncoded(password: string): string {
  const nonce = Buffer.from('some salt')
  const hash = argon2Sync('argon2id', { message: password, nonce, memory: 8, passes: 1, parallelism: 1, tagLength: 16 })
  const [salt, digest] = [nonce, hash].map((bytes) => bytes.toString('base64').replace(/=+$/, ''))
  return `$argon2id$v=19$m=8,t=1,p=1$${salt}$${digest}`
}

describe('check --deploy', () => {
  test('finds nothing where nothing is unfit', async () => {
    const outcome = await manage(['check', '--deploy'], fit)
    expect(outcome).toEqual({ exitCode: 0, stdout: 'Everything is in order.\n', stderr: '' })
  })

  test('says what it finds with the remedy, and ends with a code that says so', async () => {
    const { exitCode, stderr } = await manage(['check', '--deploy'], { ...fit, DEBUG: 'on' })
    expect(exitCode).toBe(1)
    expect(stderr).toBe('warning: DEBUG is on: visitors see the stack of every failure\n  remedy: unset DEBUG\n')
  })

  test('finds what the settings alone tell', async () => {
    await expectFindings(
      { DEBUG: 'on', ALLOWED_HOSTS: '', SAMPLE_DATA: '', SECRET_KEY: 'a'.repeat(60) },
      /^DEBUG is on/,
      /^ALLOWED_HOSTS is \*/,
      /^SAMPLE_DATA is on/,
      /^SECRET_KEY has 60 characters, 1 different ones/,
    )
  })

  test.each(['change-me-change-me-change-me-change-me-now', 'django-insecure-0123456789-0123456789-0123456789'])(
    'finds the example of a documentation, %s',
    async (SECRET_KEY) => {
      await expectFindings({ SECRET_KEY }, /^SECRET_KEY looks like the example of some documentation$/)
    },
  )

  test('finds what the front does not do about https', async () => {
    await expectFindings({ TLS_REDIRECT: 'off', HSTS: '' }, /^TLS_REDIRECT is off/, /^HSTS is off/)
    await expectFindings({ TLS_LISTEN: 'off' }, /^TLS_LISTEN is off/)
    await expectFindings({ TLS_LISTEN: 'off', TRUSTED_PROXIES: '10.0.0.1', TLS_REDIRECT: '', HSTS: '' })
  })

  test('finds static files that were not collected', async () => {
    const empty = join(folder, 'empty')
    await expectFindings({ STATIC_ROOT: empty }, /staticfiles\.json is missing/)
  })

  test('finds migrations that are not applied, and a database that is not there', async () => {
    await expectFindings(
      { DATABASE_URL: `sqlite:${join(folder, 'new.sqlite3')}` },
      /^migrations are not applied: 0001_initial/,
    )
    await expectFindings(
      { DATABASE_URL: 'postgres://ada:hush@127.0.0.1:1/polls' },
      /^the database can't be checked: PostgreSQL does not answer: connect ECONNREFUSED 127\.0\.0\.1:1$/,
    )
  })

  test('finds accounts of the staff whose password everybody tries, and no others, whatever a fixture has brought', async () => {
    const account = (username: string, password: string, isStaff: boolean) => ({
      username,
      password: cheaplyEncoded(password),
      is_staff: isStaff,
      created_at: new Date(),
    })
    const accounts = [
      account('admin', 'letmein', true),
      account('grace', 'grace', true),
      account('ada', 'correct horse', true),
      account('guest', 'guest', false),
      { ...account('eve', '', true), password: 'pbkdf2_sha256$1000000$of$another' },
    ]
    await inDatabase((database) => database.insertInto('accounts').values(accounts).execute())
    await expectFindings(
      {},
      /^the account "admin" has a password that everybody tries first/,
      /^the account "grace" has a password/,
    )
  })
})
