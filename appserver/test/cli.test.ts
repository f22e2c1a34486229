import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }
import { RunningServer } from './running-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const run = (argv: string[], env: Record<string, string> = {}) => RunningServer.run(argv, { env }).ended

describe('instead of serving', () => {
  test('--help fits into 80 columns and shows how to start', async () => {
    const { code, stdout, stderr } = await run(['--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('Usage: appserver MODULE[:ATTRIBUTE] [options]')
    expect(stdout).toContain('--graceful-timeout SECONDS')
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  test('--version shows the version', async () => {
    expect(await run(['--version'])).toMatchObject({
      code: 0,
      stdout: `appserver ${packageJson.version}\n`,
      stderr: '',
    })
  })

  test('--print-config shows every value with its source', async () => {
    const { code, stdout } = await run(['hello.ts:application', '--print-config', '-b', '127.0.0.1:9'], {
      WEB_CONCURRENCY: '3',
    })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^bind +127\.0\.0\.1:9 +\(--bind\)$/m)
    expect(stdout).toMatch(/^workers +3 +\(WEB_CONCURRENCY\)$/m)
    expect(stdout).toMatch(/^keep-alive +75 +\(default\)$/m)
  })

  test('--check-config loads the application, and starts nothing', async () => {
    const { code, stdout, stderr } = await run(['hello.ts:application', '--check-config'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('hello.ts:application loads')
  })

  test('--check-config gives the application its variables', async () => {
    const module = 'export const application = process.env.NAME === "value" ? () => [] : undefined'
    const target = join(temporaryDirectory({ 'application.ts': module }), 'application.ts:application')
    expect(await run([target, '--check-config', '--env', 'NAME=value'])).toMatchObject({ code: 0 })
  })

  test('--check-config fails as the server would', async () => {
    expect(await run(['hello.ts:missing', '--check-config'])).toMatchObject({
      code: 4,
      stdout: '',
      stderr: 'appserver: module hello.ts has no attribute missing; it exports application, version\n',
    })
  })
})

describe('a mistake on the command line is one line and exit code 1', () => {
  test.each<[string, string[], Record<string, string>, string]>([
    [
      'a wrong value',
      ['hello.ts:application', '--backlog', 'many'],
      {},
      '--backlog: expected a whole number from 1 to 65535, got "many"',
    ],
    [
      'a wrong variable',
      ['hello.ts:application'],
      { APPSERVER_KEEP_ALIVE: 'long' },
      'APPSERVER_KEEP_ALIVE: expected seconds from 0 to 86400, got "long"',
    ],
    ['an unknown flag', ['--worker', '2'], {}, '--worker: there is no such option; did you mean --workers?'],
    ['two applications', ['a.ts:a', 'b.ts:b'], {}, 'command line: expected one MODULE:ATTRIBUTE, got 2: a.ts:a b.ts:b'],
    [
      'an access log that can not be written',
      ['hello.ts:application', '--access-logfile', '/missing/access.log'],
      {},
      "--access-logfile: cannot write /missing/access.log: ENOENT: no such file or directory, open '/missing/access.log'",
    ],
  ])('%s', async (_, argv, env, message) => {
    expect(await run(argv, env)).toMatchObject({ code: 1, stdout: '', stderr: `appserver: ${message}\n` })
  })

  test('no application at all', async () => {
    const { code, stderr } = await run([])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^appserver: command line: expected MODULE:ATTRIBUTE, for example .*\n$/)
  })
})

test('the application may be named by APP_MODULE', async () => {
  expect(await run(['--check-config'], { APP_MODULE: 'hello.ts:application' })).toMatchObject({ code: 0 })
})

describe('collectstatic', () => {
  test('collects the folder beside the application', async () => {
    const dest = join(temporaryDirectory(), 'collected')
    const { code, stdout } = await run(['collectstatic', '--app', 'hello.ts:application', '--dest', dest])
    expect(code).toBe(0)
    expect(stdout).toBe(`Collected 1 static files into ${dest} (1 new)\n  br: 1 smaller, 25 B → 22 B\n`)
    expect(existsSync(join(dest, 'staticfiles.json'))).toBe(true)
  })

  test('tells of each file and of what it could not follow, and in a dry run writes nothing', async () => {
    const css = 'a { color: black } '.repeat(100)
    const source = temporaryDirectory({ 'a.css': css, 'b.js': 'new URL("./none.js", import.meta.url)', 'c.ts': '' })
    const dest = join(temporaryDirectory(), 'collected')
    const { code, stdout } = await run([
      'collectstatic',
      '--source',
      source,
      '--dest',
      dest,
      '-n',
      '-i',
      '*.ts',
      '--verbosity',
      '2',
    ])
    expect(code).toBe(0)
    expect(stdout.split('\n')).toEqual([
      'Warning: static file b.js refers to none.js, which is in no source',
      expect.stringMatching(/^a\.css → a\.[0-9a-f]{10}\.css: new, 1\.9 kB, br \d\d B, zstd \d\d B, gzip \d\d B$/),
      expect.stringMatching(/^b\.js → b\.[0-9a-f]{10}\.js: new, 37 B/),
      `Would collect 2 static files into ${dest} (2 new)`,
      expect.stringMatching(/^ {2}br: \d smaller, 1\.9 kB → \d\d B$/),
      expect.stringMatching(/^ {2}zstd: 1 smaller, /),
      expect.stringMatching(/^ {2}gzip: 1 smaller, /),
      '',
    ])
    expect(existsSync(dest)).toBe(false)
  })

  test('says in one line what is wrong', async () => {
    const source = join(temporaryDirectory(), 'missing')
    const { code, stderr } = await run(['collectstatic', '--source', source, '--dest', temporaryDirectory()])
    expect(code).toBe(1)
    expect(stderr).toMatch(new RegExp(`^appserver: cannot read the static files in ${source}: .*\\n$`))
  })

  test('--help fits into 80 columns', async () => {
    const { code, stdout } = await run(['collectstatic', '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('--source DIR')
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  test('is an application of that name when it is named with an attribute', async () => {
    const { code, stderr } = await run(['collectstatic:application', '--check-config'])
    expect(code).toBe(4)
    expect(stderr).toContain('no module collectstatic')
  })
})
