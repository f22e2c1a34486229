import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { NotifyReceiver } from './notify-receiver.ts'
import { RunningServer } from './running-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { ask } from './wire.ts'

const ownPath = process.env.PATH!

/** A PATH with these programs of Debian's and no others. */
function pathWith(...programs: string[]): string {
  const folder = temporaryDirectory()
  for (const program of programs) symlinkSync(`/usr/bin/${program}`, join(folder, program))
  return folder
}

const socketPath = () => join(temporaryDirectory(), 'notify.sock')

test('systemd hears of the start, readiness, a reload and the end', async () => {
  const NOTIFY_SOCKET = socketPath()
  const systemd = await NotifyReceiver.open(NOTIFY_SOCKET)
  const env = { NOTIFY_SOCKET, PATH: ownPath }
  const server = RunningServer.start('hello.ts:application', ['--workers', '2', '--boot-timeout', '10'], { env })
  expect(await systemd.next('STATUS')).toMatchObject({
    STATUS: 'Starting the workers',
    EXTEND_TIMEOUT_USEC: '15000000',
  })
  expect(await systemd.next('READY')).toEqual({
    MAINPID: String(server.pid),
    READY: '1',
    STATUS: 'Serving with 2 workers',
  })
  expect(server.stderr).toContain('Ready: 2 workers')
  const before = process.hrtime.bigint() / 1000n
  server.signal('SIGHUP')
  const { MONOTONIC_USEC, RELOADING } = await systemd.next('RELOADING')
  expect(RELOADING).toBe('1')
  expect(BigInt(MONOTONIC_USEC!)).toBeGreaterThan(before)
  expect(BigInt(MONOTONIC_USEC!)).toBeLessThan(process.hrtime.bigint() / 1000n)
  expect(await systemd.next('READY')).toEqual({ READY: '1', STATUS: 'Serving with 2 workers' })
  server.signal('SIGTERM')
  expect(await systemd.next('STOPPING')).toMatchObject({ STOPPING: '1', EXTEND_TIMEOUT_USEC: '35000000' })
  expect((await server.ended).code).toBe(0)
})

test('a reload that failed is over for systemd too, and the status says why', async () => {
  const NOTIFY_SOCKET = socketPath()
  const systemd = await NotifyReceiver.open(NOTIFY_SOCKET)
  const cwd = temporaryDirectory({ 'appserver.config.ts': 'export default {}', 'package.json': '{"type":"module"}' })
  const target = new URL('fixtures/hello.ts:application', import.meta.url).pathname
  const server = RunningServer.start(target, [], { env: { NOTIFY_SOCKET, PATH: ownPath }, cwd })
  await systemd.next('READY')
  writeFileSync(join(cwd, 'appserver.config.ts'), 'export default { workers: 0.5 }')
  server.signal('SIGHUP')
  const { STATUS } = await systemd.next('READY')
  expect(STATUS).toMatch(/^Serving with 1 worker; the last reload failed: workers in appserver\.config\.ts: expected/)
})

test('after SIGUSR2 the new master names itself the main process, and the old one says nothing of stopping', async () => {
  const NOTIFY_SOCKET = `@portico-test-${process.pid}`
  const systemd = await NotifyReceiver.open(NOTIFY_SOCKET)
  const server = RunningServer.start('hello.ts:application', [], { env: { NOTIFY_SOCKET, PATH: ownPath } })
  await systemd.next('READY')
  server.signal('SIGUSR2')
  const { MAINPID } = await systemd.next('READY')
  await server.logs(/Stopped/)
  expect(MAINPID).toBe(/new master with pid (\d+)/.exec(server.stderr)![1])
  expect((await ask(server.port)).status).toBe(200)
  process.kill(Number(MAINPID), 'SIGTERM')
  await systemd.next('STOPPING')
  expect(systemd.messages.filter((message) => 'STOPPING' in message)).toHaveLength(1)
})

test('the watchdog is fed twice in its time, and not for another process', async () => {
  const NOTIFY_SOCKET = socketPath()
  const systemd = await NotifyReceiver.open(NOTIFY_SOCKET)
  const env = { NOTIFY_SOCKET, PATH: ownPath, WATCHDOG_USEC: '400000' }
  RunningServer.start('hello.ts:application', [], { env })
  await systemd.next('READY')
  const startedMs = performance.now()
  await systemd.next('WATCHDOG')
  await systemd.next('WATCHDOG')
  expect(performance.now() - startedMs).toBeGreaterThan(300)
})

test('a watchdog that is meant for another process is not fed', async () => {
  const NOTIFY_SOCKET = socketPath()
  const systemd = await NotifyReceiver.open(NOTIFY_SOCKET)
  const env = { NOTIFY_SOCKET, PATH: ownPath, WATCHDOG_USEC: '20000', WATCHDOG_PID: '1' }
  const server = RunningServer.start('hello.ts:application', [], { env })
  await systemd.next('READY')
  // Starting a worker takes many times those 20 milliseconds.
  server.signal('SIGHUP')
  await systemd.next('READY')
  expect(systemd.messages.filter((message) => 'WATCHDOG' in message)).toEqual([])
})

test('a server whose workers are all gone does not feed the watchdog', async () => {
  const NOTIFY_SOCKET = socketPath()
  const systemd = await NotifyReceiver.open(NOTIFY_SOCKET)
  const env = { NOTIFY_SOCKET, PATH: ownPath, WATCHDOG_USEC: '200000' }
  const cwd = temporaryDirectory({
    'package.json': '{"type":"module"}',
    'app.js': `import { existsSync } from 'node:fs'
      if (existsSync('broken')) throw new Error('broken')
      export const application = (environ, start) => { start('200 OK', []); return [] }`,
  })
  const server = RunningServer.start('app.js:application', [], { env, cwd })
  await systemd.next('READY')
  await systemd.next('WATCHDOG')
  writeFileSync(join(cwd, 'broken'), '')
  process.kill(server.workers[0]!, 'SIGKILL')
  await server.logs(/Booting worker/, 2)
  server.signal('SIGTTIN')
  await systemd.next('STATUS')
  const fed = systemd.messages.length
  // Two of them take many times the watchdog's 100 milliseconds.
  await server.logs(/Worker failed to boot/, 2)
  server.signal('SIGTTIN')
  await systemd.next('STATUS')
  expect(systemd.messages.slice(fed).filter((message) => 'WATCHDOG' in message)).toEqual([])
  rmSync(join(cwd, 'broken'))
  await systemd.next('WATCHDOG')
})

test('perl does it where there is no systemd-notify', async () => {
  const NOTIFY_SOCKET = socketPath()
  const systemd = await NotifyReceiver.open(NOTIFY_SOCKET)
  const server = RunningServer.start('hello.ts:application', [], { env: { NOTIFY_SOCKET, PATH: pathWith('perl') } })
  expect(await systemd.next('READY')).toMatchObject({ MAINPID: String(server.pid) })
  const abstract = `@portico-test-perl-${process.pid}`
  const other = await NotifyReceiver.open(abstract)
  RunningServer.start('hello.ts:application', [], { env: { NOTIFY_SOCKET: abstract, PATH: pathWith('perl') } })
  await other.next('READY')
})

test.each([
  ['there is nothing to do it with', () => pathWith(), 'neither systemd-notify nor perl is here to do it'],
  ['nobody listens', () => pathWith('perl'), 'No such file or directory'],
])('when %s, the server warns once and serves', async (_, path, reason) => {
  const NOTIFY_SOCKET = socketPath()
  const server = await RunningServer.ready('hello.ts:application', [], { env: { NOTIFY_SOCKET, PATH: path() } })
  await server.logs(/Could not notify/)
  expect((await ask(server.port)).status).toBe(200)
  server.signal('SIGTERM')
  const { code, stderr } = await server.ended
  expect(stderr.match(/Could not notify/g)).toHaveLength(1)
  expect(stderr).toContain(reason)
  expect(code).toBe(0)
})

test('workers do not inherit what is meant for the master', async () => {
  const NOTIFY_SOCKET = socketPath()
  await NotifyReceiver.open(NOTIFY_SOCKET)
  const cwd = temporaryDirectory({
    'package.json': '{"type":"module"}',
    'app.js': `export const application = (environ, start) => { start('200 OK', []); return [Object.keys(process.env).join(' ')] }`,
  })
  const env = { NOTIFY_SOCKET, PATH: ownPath, WATCHDOG_USEC: '30000000', LISTEN_FDS: '1', LISTEN_PID: '1', OTHER: '1' }
  const server = await RunningServer.ready('app.js:application', [], { env, cwd })
  const names = (await ask(server.port)).body.split(' ')
  expect(names).toContain('OTHER')
  expect(names.filter((name) => /^(NOTIFY|WATCHDOG|LISTEN)_/.test(name))).toEqual([])
})
