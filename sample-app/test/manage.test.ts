import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createStaticUrl } from 'appserver'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Environment } from '../settings.ts'
import { manage, type Outcome, spawnManage } from './node-process.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sample-app-'))
})

afterEach(() => rm(folder, { recursive: true }))

/** A database and a key of the test's own. */
function environmentOf(more: Environment = {}): Environment {
  const SECRET_KEY = 'f3Zr8GmWq1Ld0TnXyKb5VhJs2CaPe7Uo9iQwRtBvNlMxDgHzEkFuSj4A'
  return { DATABASE_URL: `sqlite:${join(folder, 'database/db.sqlite3')}`, SECRET_KEY, ...more }
}

function run(args: readonly string[], environment: Environment = {}, input = ''): Promise<Outcome> {
  return manage(args, environmentOf(environment), input)
}

test('collectstatic fills the static root, and the style sheet names the hashed picture', async () => {
  const { exitCode, stderr } = await run(['collectstatic'], { STATIC_ROOT: folder })
  expect(exitCode, stderr).toBe(0)
  const staticUrl = createStaticUrl({ manifestPath: join(folder, 'staticfiles.json'), prefix: '/static/' })
  expect(staticUrl('css/site.css')).toMatch(/^\/static\/css\/site\.[0-9a-f]{10}\.css$/)
  expect(staticUrl('js/live.js')).toMatch(/^\/static\/js\/live\.[0-9a-f]{10}\.js$/)
  const css = await readFile(join(folder, staticUrl('css/site.css').slice('/static/'.length)), 'utf8')
  expect(css).toMatch(/url\("\.\.\/img\/portico\.[0-9a-f]{10}\.svg"\)/)
})

test('a wrong setting is one line that names the variable and what was expected', async () => {
  const { exitCode, stderr } = await run(['check'], { UPLOAD_LIMIT_BYTES: '10 MB' })
  expect(exitCode).toBe(1)
  expect(stderr).toBe(
    'manage.ts: environment variable UPLOAD_LIMIT_BYTES is "10 MB", expected a whole number of bytes, at least 1\n',
  )
})

test('an unknown command is one line that names the known ones', async () => {
  const { exitCode, stderr } = await run(['migrat'])
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(/^manage\.ts: there is no command "migrat"; commands are migrate, makemigration, [a-z, ]+\n$/)
})

test('without a command the usage lists them all', async () => {
  const { exitCode, stdout } = await run([])
  expect(exitCode).toBe(0)
  for (const verb of ['migrate [--wait SECONDS]', 'createsuperuser', 'loaddata FILE', 'shell', 'test']) {
    expect(stdout).toContain(`\n  ${verb}`)
  }
})

test('an option that no command has is one line', async () => {
  const { exitCode, stderr } = await run(['migrate', '--fake'])
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(/^manage\.ts: Unknown option '--fake'.*\n$/)
})

test.each(['--help', '-h'])('%s after a command tells of that command, and does nothing', async (option) => {
  const { exitCode, stdout } = await run(['migrate', option])
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^usage: node \S+ migrate \[--wait SECONDS\]\n\n {2}bring the database /)
  expect((await run(['showmigrations'])).stdout).not.toContain('[X]')
})

test('an option without its value is one line', async () => {
  const { exitCode, stderr } = await run(['migrate', '--wait', '-1'])
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(/^manage\.ts: Option '--wait' argument is ambiguous\. .*\n$/)
})

test('a folder in which nothing can be written is one line that names it', async () => {
  const SECRET_KEY_FILE = ''
  const { exitCode, stderr } = await run(['collectstatic'], {
    SECRET_KEY_FILE,
    STATIC_ROOT: join(process.execPath, 'static'),
  })
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(/^manage\.ts: .*ENOTDIR.*static.*\n$/)
})

test('migrate waits for a database that is not there, and then says which', async () => {
  const started = performance.now()
  const DATABASE_URL = 'postgres://portico@127.0.0.1:1/portico'
  const { exitCode, stderr } = await run(['migrate', '--wait', '1'], { DATABASE_URL })
  expect(exitCode).toBe(1)
  expect(stderr).toBe('manage.ts: PostgreSQL does not answer: connect ECONNREFUSED 127.0.0.1:1\n')
  expect(performance.now() - started).toBeGreaterThan(500)
})

test('showmigrations marks those that are applied', async () => {
  expect((await run(['showmigrations'])).stdout).toMatch(/^\[ \] 0001_initial$/m)
  await run(['migrate'])
  expect((await run(['showmigrations'])).stdout).toMatch(/^\[X\] 0001_initial {2}\d{4}-\d\d-\d\dT/m)
})

describe('accounts', () => {
  const create = async (password: string, ...args: string[]) => {
    const file = join(folder, 'password')
    await writeFile(file, `${password}\n`)
    return run(['createsuperuser', '--username', 'ada', '--password-file', file, ...args])
  }

  test('createsuperuser takes the password from a file, once for each name', async () => {
    await run(['migrate'])
    expect(await create('correct horse')).toMatchObject({ exitCode: 0, stdout: 'Made the account ada.\n' })
    expect(await create('correct horse')).toMatchObject({
      exitCode: 1,
      stderr: 'manage.ts: there is an account "ada" already\n',
    })
  })

  test.each([
    ['short', 'it has fewer than 10 characters'],
    ['1234567890', 'everybody tries it first'],
    ['90817263544', 'it has digits only'],
  ])('createsuperuser refuses the password %s', async (password, reason) => {
    await run(['migrate'])
    const { exitCode, stderr } = await create(password)
    expect(exitCode).toBe(1)
    expect(stderr).toBe(`manage.ts: the password is not taken: ${reason}\n`)
  })

  test('nobody is asked for the password of a name that is taken, or of an account that is not there', async () => {
    await run(['migrate'])
    await create('correct horse')
    expect((await run(['createsuperuser', '--username', 'ada'])).stderr).toBe(
      'manage.ts: there is an account "ada" already\n',
    )
    expect((await run(['changepassword', 'bob'])).stderr).toBe('manage.ts: there is no account "bob"\n')
  })

  test.each([
    ['', 'it is empty'],
    ['x'.repeat(151), 'it has more than 150 characters'],
    ['a\nb', 'it has control characters'],
  ])('createsuperuser refuses the username %j', async (username, reason) => {
    const { stderr } = await run(['createsuperuser', '--username', username])
    expect(stderr).toBe(`manage.ts: the username is not taken: ${reason}\n`)
  })

  test('without a terminal and without a file there is nobody to ask', async () => {
    await run(['migrate'])
    const { exitCode, stderr } = await run(['createsuperuser', '--username', 'ada'])
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^manage\.ts: standard input is no terminal: give --password-file FILE\n$/)
  })

  test('changepassword changes the password of an account that there is', async () => {
    await run(['migrate'])
    await create('correct horse')
    const file = join(folder, 'password')
    expect(await run(['changepassword', 'bob', '--password-file', file])).toMatchObject({
      exitCode: 1,
      stderr: 'manage.ts: there is no account "bob"\n',
    })
    expect((await run(['changepassword', 'ada', '--password-file', file])).exitCode).toBe(0)
  })
})

test('dumpdata whose reader leaves is one line, and no success', async () => {
  await run(['migrate'])
  await run(['loaddata', fileURLToPath(new URL('../fixtures/polls.json', import.meta.url))])
  const child = spawnManage(['dumpdata'], environmentOf())
  child.stdout.destroy()
  const stderr = (await child.stderr.toArray()).join('')
  if (child.exitCode === null) await once(child, 'exit')
  expect(stderr).toBe('manage.ts: write EPIPE\n')
  expect(child.exitCode).toBe(1)
})

test('shell has the database and the models at hand', async () => {
  await run(['migrate'])
  const { exitCode, stdout } = await run(
    ['shell'],
    {},
    "await createQuestion(database, { text: 'Tea?', choices: ['a', 'b'] })\n",
  )
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^polls> 1\n/)
})

test('test runs tests of the project, and ends as they do', async () => {
  const passing = await run(['test', 'turns'])
  expect(passing.exitCode, passing.stdout + passing.stderr).toBe(0)
  expect(passing.stdout).toMatch(/(?<!\d)3 passed/)
  expect((await run(['test', 'of-no-such-name'])).exitCode).toBe(1)
})
