import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createStaticUrl } from 'appserver'
import { afterEach, beforeEach, expect, test } from 'vitest'

const manage = fileURLToPath(new URL('../manage.ts', import.meta.url))
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sample-app-'))
})

afterEach(() => rm(folder, { recursive: true }))

interface Outcome {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** A database and a key of the test's own. */
function surroundings(): Readonly<Record<string, string>> {
  const SECRET_KEY = 'f3Zr8GmWq1Ld0TnXyKb5VhJs2CaPe7Uo9iQwRtBvNlMxDgHz'
  return { DATABASE_URL: `sqlite:${join(folder, 'db.sqlite3')}`, SECRET_KEY }
}

function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [manage, ...args],
      { env: { ...surroundings(), ...environment } },
      (_error, stdout, stderr) => {
        resolve({ exitCode: child.exitCode ?? -1, stdout, stderr })
      },
    )
  })
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
