import { existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ServerStatus } from '../src/status.ts'
import { HeldRequest } from './held-request.ts'
import { type Ended, RunningServer, type StartOptions } from './running-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { ask } from './wire.ts'

const hello = `export const application = (environ, startResponse) => {
  startResponse('200 OK', [])
  return ['hello']
}`

async function order(...argv: string[]): Promise<Ended> {
  return RunningServer.run(argv).ended
}

async function start(target = 'hello.ts:application', argv: readonly string[] = [], options: StartOptions = {}) {
  const path = join(temporaryDirectory(), 'control.sock')
  const server = await RunningServer.ready(target, ['--control-socket', path, ...argv], options)
  return { server, path, give: (...words: string[]) => order(...words, '--control-socket', path) }
}

test('the control socket is its owner’s only, and gone with the server', async () => {
  const { server, path } = await start()
  expect(statSync(path).mode & 0o777).toBe(0o600)
  server.signal('SIGTERM')
  await server.ended
  expect(existsSync(path)).toBe(false)
})

test('a server that was killed leaves a socket that the next one replaces', async () => {
  const { server, path, give } = await start()
  process.kill(-server.pid, 'SIGKILL')
  await server.ended
  expect((await give('status')).stderr).toBe(`appserver: control socket ${path}: no server answers there\n`)
  await RunningServer.ready('hello.ts:application', ['--control-socket', path])
  expect((await give('status')).code).toBe(0)
})

describe('status', () => {
  test('is a table for people', async () => {
    const { server, give } = await start('hello.ts:application', ['--workers', '2'])
    const { code, stdout } = await give('status')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^hello.ts:application: running for \d+s, pid \d+, appserver/)
    expect(stdout).toContain('Workers: 2 of 2 ready')
    expect(stdout).toMatch(/PID +STATE +UPTIME +REQUESTS +IN FLIGHT +CONNECTIONS +RSS +CPU\n/)
    for (const pid of server.workers) expect(stdout).toMatch(new RegExp(`^ *${pid}  ready`, 'm'))
  })

  test('is everything for machines with --json', async () => {
    const { server, give } = await start()
    const status = JSON.parse((await give('status', '--json')).stdout) as ServerStatus
    expect(status).toMatchObject({ state: 'running', pid: server.pid, wanted: 1, ready: 1, starts: 1 })
    expect(status.workers.map(({ pid }) => pid)).toEqual(server.workers)
  })
})

describe('reload', () => {
  test('succeeds when the new workers serve', async () => {
    const { server, give } = await start()
    const { pid } = { pid: server.workers[0]! }
    expect(await give('reload')).toMatchObject({ code: 0, stdout: 'Reloaded: 1 worker serves\n' })
    expect((await ask(server.port)).body).not.toContain(String(pid))
  })

  test('fails with the reason when they can not, and the old ones go on', async () => {
    const cwd = temporaryDirectory({ 'app.ts': hello })
    const { server, give } = await start('app.ts:application', [], { cwd })
    writeFileSync(join(cwd, 'app.ts'), "throw new Error('SECRET_KEY is not set')")
    const { code, stderr } = await give('reload')
    expect(code).toBe(1)
    expect(stderr).toContain('SECRET_KEY is not set')
    expect(await ask(server.port)).toMatchObject({ status: 200, body: 'hello' })
    const { stdout, code: codeOfJson } = await give('reload', '--json')
    expect(codeOfJson).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      reloaded: false,
      error: expect.stringContaining('SECRET_KEY is not set'),
    })
  })

  test('only asks with --no-wait', async () => {
    const { server, give } = await start()
    expect(await give('reload', '--no-wait')).toMatchObject({ code: 0, stdout: 'Reload asked for\n' })
    await server.logs(/Ready: 1 worker/, 2)
  })
})

test('workers changes their number by a difference or to a number', async () => {
  const { server, give } = await start()
  expect((await give('workers', '+1')).stdout).toBe('Workers wanted: 2\n')
  await server.logs(/Worker \d+ serves/, 2)
  expect((await give('workers', '-1')).stdout).toBe('Workers wanted: 1\n')
  await server.logs(/Worker \d+ ended/)
  expect((await give('workers', '3', '--json')).stdout).toBe('{"wanted":3}\n')
  await server.logs(/Worker \d+ serves/, 4)
})

describe('stop', () => {
  test('returns when the server has ended, its requests answered', async () => {
    const { server, path, give } = await start('echo.ts:application')
    const held = await HeldRequest.start(server.port)
    const stopped = give('stop')
    await server.logs(/Received \/stop/)
    expect(await held.finish()).toMatch(/done\r\n0\r\n\r\n$/)
    expect(await stopped).toMatchObject({ code: 0, stdout: `Stopped: pid ${server.pid}\n` })
    expect(existsSync(path)).toBe(false)
    expect((await server.ended).code).toBe(0)
  })

  test('cuts what is under way with --quick', async () => {
    const { server, give } = await start('echo.ts:application')
    const held = await HeldRequest.start(server.port)
    const { code, stdout } = await give('stop', '--quick', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({ stopped: true, pid: server.pid })
    expect(await held.wire.end()).not.toContain('done')
    expect((await server.ended).code).toBe(0)
  })
})

test('after SIGUSR2 orders reach the new master', async () => {
  const { server, give } = await start()
  server.signal('SIGUSR2')
  const [, pid] = await server.logs(/The new master with pid (\d+) serves/)
  await server.logs(/Stopped/)
  expect(JSON.parse((await give('status', '--json')).stdout).pid).toBe(Number(pid))
  expect((await give('stop')).stdout).toBe(`Stopped: pid ${pid}\n`)
})

test('the socket may be named by the config file or the environment', async () => {
  const cwd = temporaryDirectory({
    'app.ts': hello,
    'appserver.config.ts': "export default { controlSocket: 'control.sock' }",
  })
  await RunningServer.ready('app.ts:application', [], { cwd })
  expect((await RunningServer.run(['status'], { cwd }).ended).code).toBe(0)
  const env = { APPSERVER_CONTROL_SOCKET: join(cwd, 'control.sock') }
  expect((await RunningServer.run(['status'], { env }).ended).code).toBe(0)
})

test('the admin port takes no orders', async () => {
  const { server } = await start('hello.ts:application', ['--admin-bind', '127.0.0.1:0'])
  for (const path of ['/reload', '/stop', '/workers'])
    expect((await ask(server.adminPort, path, { method: 'POST' })).status).toBe(404)
})

test.each([
  [['status'], /^appserver: command line: expected --control-socket PATH.*\n$/],
  [
    ['status', '--control-socket', '/nowhere/x.sock'],
    /^appserver: control socket \/nowhere\/x.sock: there is no such socket.*\n$/,
  ],
  [['reload', 'now', '--control-socket', 'x'], /^appserver: command line: expected only options, got now\n$/],
  [['workers', '--control-socket', 'x'], /^appserver: command line: expected one of \+N, -N or N, got nothing\n$/],
  [['workers', '0', '--control-socket', 'x'], /^appserver: command line: expected one of \+N, -N or N, got 0\n$/],
  [
    ['stop', '--quik', '--control-socket', 'x'],
    /^appserver: --quik: there is no such option; did you mean --quick\?\n$/,
  ],
])('appserver %j is answered in one line', async (argv, line) => {
  const { code, stderr } = await order(...argv)
  expect(code).toBe(1)
  expect(stderr).toMatch(line)
})
