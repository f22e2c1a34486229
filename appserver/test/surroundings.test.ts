import { chmodSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fixtures, RunningServer } from './running-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { ask } from './wire.ts'

const isRoot = process.getuid!() === 0
const application = `${join(fixtures, 'surroundings.ts')}:application`

async function surroundings(argv: string[], options = {}) {
  const server = await RunningServer.ready(application, argv, options)
  const { body } = await ask(server.port)
  return { server, found: JSON.parse(body) }
}

describe('a worker', () => {
  test('works in the folder of chdir, relative to where the server was started, and module paths start there', async () => {
    const cwd = temporaryDirectory({
      'site/app.mts': `export const application = (environ: any, start: any) => { start('200 OK', []); return [process.cwd()] }`,
    })
    const server = await RunningServer.ready('app.mts:application', ['--chdir', 'site'], { cwd })
    expect((await ask(server.port)).body).toBe(join(cwd, 'site'))
    server.signal('SIGHUP')
    await server.logs(/Ready: 1 worker/, 2)
    expect((await ask(server.port)).body).toBe(join(cwd, 'site'))
  })

  test('has the variables of env, over those of the server', async () => {
    const argv = ['--env', 'SITE=polls', '-e', 'QUERY=a=b', '-e', 'EMPTY=']
    const { found } = await surroundings(argv, { env: { SITE: 'other', KEPT: 'yes' } })
    expect(found.env).toMatchObject({ SITE: 'polls', QUERY: 'a=b', EMPTY: '', KEPT: 'yes' })
  })

  test('makes files under the umask', async () => {
    expect((await surroundings(['--umask', '027'])).found.umask).toBe(0o027)
  })

  test('is named in the list of processes, like its master', async () => {
    const { server, found } = await surroundings(['--proc-name', 'polls'])
    expect(found.title).toBe('appserver: worker [polls]')
    expect(readFileSync(`/proc/${server.pid}/cmdline`, 'latin1')).toMatch(/^appserver: master \[polls\]/)
  })

  test('is named after its application, where no name is given', async () => {
    const server = await RunningServer.ready('hello.ts:application')
    expect(readFileSync(`/proc/${server.workers[0]}/cmdline`, 'latin1')).toMatch(
      /^appserver: worker \[hello\.ts:application\]/,
    )
  })
})

describe.runIf(isRoot)('a worker of a server that root has started', () => {
  test('runs as the user, with the groups of that user, and its master goes on as root', async () => {
    const { server, found } = await surroundings(['--user', 'nobody'])
    const [, , uid, gid] = /^nobody:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))![0].split(':')
    expect(found).toMatchObject({ uid: Number(uid), gid: Number(gid), groups: [Number(gid)] })
    expect(readFileSync(`/proc/${server.pid}/status`, 'utf8')).toMatch(/^Uid:\t0\t0\t0\t0$/m)
  })

  test('runs as a user and a group that are given by number', async () => {
    const { found } = await surroundings(['--user', '54321', '--group', '54322'])
    expect(found).toMatchObject({ uid: 54321, gid: 54322, groups: [54322] })
  })

  test('is the other user before the application is loaded', async () => {
    const cwd = temporaryDirectory({
      'app.mts': `const uid = process.getuid!()\nexport const application = (environ: any, start: any) => { start('200 OK', []); return [String(uid)] }`,
    })
    chmodSync(cwd, 0o755)
    const server = await RunningServer.ready('app.mts:application', ['-u', '54321', '-g', '54321'], { cwd })
    expect((await ask(server.port)).body).toBe('54321')
  })

  test.each([
    ['an unknown user', ['--user', 'nobody-at-all'], /cannot run workers as user nobody-at-all: /],
    ['an unknown group', ['--group', 'nobody-at-all'], /cannot run workers as group nobody-at-all: /],
    ['an unknown number without a group', ['--user', '54321'], /user 54321: .* a group must be given, too/],
  ])('does not start for %s', async (_, argv, message) => {
    const { code, stderr } = await RunningServer.start(application, argv).ended
    expect(code).toBe(3)
    expect(stderr).toMatch(message)
  })
})

describe('a mistake is one line and exit code 1', () => {
  test('a folder that is not there', async () => {
    const cwd = temporaryDirectory()
    mkdirSync(join(cwd, 'site'))
    const { code, stderr } = await RunningServer.start(application, ['--chdir', 'sight'], { cwd }).ended
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'appserver: --chdir: expected a folder that exists, got "sight"\n',
    })
  })

  test('a variable without a value', async () => {
    const { code, stderr } = await RunningServer.start(application, ['--env', 'SITE']).ended
    expect(code).toBe(1)
    expect(stderr).toContain('--env: expected NAME=VALUE')
  })
})

describe('the heap limit', () => {
  test('is the choice of the user, where NODE_OPTIONS gives one', async () => {
    const { found } = await surroundings([], { env: { NODE_OPTIONS: '--max-old-space-size=200' } })
    expect(found.execArgv.filter((option: string) => option.includes('space'))).toEqual([])
  })
})
