import { closeSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { asSystemd, type OpenSocket, openSocket } from './open-socket.ts'
import { RunningServer } from './running-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { ask } from './wire.ts'

const tcp = () => openSocket({ host: '127.0.0.1', port: 0 })

interface Activated {
  readonly names: string
  readonly argv?: readonly string[]
}

function activate(
  sockets: readonly OpenSocket[],
  { names, argv = ['--admin-bind', 'none'] }: Activated,
): RunningServer {
  const server = RunningServer.run(['hello.ts:application', ...argv], {
    env: { LISTEN_FDS: String(sockets.length), LISTEN_FDNAMES: names },
    descriptors: sockets.map(({ fd }) => fd),
    wrapper: asSystemd,
  })
  for (const socket of sockets) socket.leave()
  return server
}

/** Replaces the master and waits until the old one is gone. */
async function replace(server: RunningServer): Promise<void> {
  server.signal('SIGUSR2')
  await server.logs(/new master with pid \d+ serves/)
  await server.logs(/Stopped/)
}

const listening = (server: RunningServer) => [...server.stderr.matchAll(/Listening at: (\S+)/g)].map(([, at]) => at)

describe('fd://N', () => {
  test('serves a socket that the parent left open, of TCP or unix', async () => {
    const path = join(temporaryDirectory(), 'app.sock')
    const sockets = [await tcp(), await openSocket({ path })]
    const argv = ['--bind', 'fd://3', '--bind', 'fd://4']
    const server = RunningServer.start('hello.ts:application', argv, { descriptors: sockets.map(({ fd }) => fd) })
    for (const socket of sockets) socket.leave()
    await server.logs(/Ready/)
    expect(listening(server)).toEqual([`http://127.0.0.1:${sockets[0]!.port}`, 'fd://4'])
    expect((await ask(sockets[0]!.port)).status).toBe(200)
    expect((await ask(0, '/', { socketPath: path })).status).toBe(200)
    server.signal('SIGTERM')
    await server.ended
    expect(statSync(path).isSocket()).toBe(true)
  })

  test('where nothing is open, or no socket, ends the server in one line', async () => {
    const file = openSync(new URL(import.meta.url).pathname, 'r')
    onTestFinished(() => closeSync(file))
    for (const fd of [3, 70]) {
      const options = { descriptors: [file] }
      const { code, stderr } = await RunningServer.start('hello.ts:application', ['--bind', `fd://${fd}`], options)
        .ended
      expect(stderr.trimEnd().split('\n').at(-1)).toBe(
        `appserver: cannot listen on fd://${fd}: nobody left a listening socket open there`,
      )
      expect(code).toBe(1)
    }
  })
})

describe('sockets of systemd', () => {
  test('take the place of the default address', async () => {
    const socket = await tcp()
    const server = activate([socket], { names: 'portico.socket' })
    await server.logs(/Ready/)
    expect(listening(server)).toEqual([`http://127.0.0.1:${socket.port}`])
    expect((await ask(socket.port)).status).toBe(200)
  })

  test('stand beside addresses that were asked for', async () => {
    const socket = await tcp()
    const argv = ['--bind', '127.0.0.1:0', '--admin-bind', 'none']
    const server = activate([socket], { names: 'portico.socket', argv })
    await server.logs(/Ready/)
    expect(listening(server)).toHaveLength(2)
    for (const url of listening(server)) expect((await fetch(url!)).status).toBe(200)
  })

  test('can be the admin port, by the name admin', async () => {
    const [web, admin] = [await tcp(), await tcp()]
    const server = activate([admin, web], { names: 'admin:web', argv: [] })
    await server.logs(/Ready/)
    expect(listening(server)).toEqual([`http://127.0.0.1:${web.port}`])
    expect((await ask(admin.port, '/readyz')).status).toBe(200)
  })

  test('are for the process that they were opened for', async () => {
    const env = { LISTEN_FDS: '1', LISTEN_PID: '1' }
    const server = await RunningServer.ready('hello.ts:application', [], { env })
    expect(listening(server)).toHaveLength(1)
  })

  test('are shown with their source', async () => {
    const socket = await tcp()
    const server = activate([socket], { names: '', argv: ['--print-config'] })
    expect((await server.ended).stdout).toMatch(/^bind +fd:\/\/3 +\(LISTEN_FDS\)$/m)
  })

  test('outlive their master', async () => {
    const [web, admin] = [await tcp(), await tcp()]
    const server = activate([web, admin], { names: 'web:admin', argv: [] })
    await server.logs(/Ready/)
    await replace(server)
    expect((await ask(web.port)).body).toBe(`worker ${server.workers[1]};`)
    expect((await ask(admin.port, '/readyz')).status).toBe(200)
  })
})

test('a new master takes every kind of socket', async () => {
  const folder = temporaryDirectory()
  const socketPath = join(folder, 'app.sock')
  const inherited = await tcp()
  const argv = ['127.0.0.1:0', '127.0.0.1:0', '[::1]:0', `unix:${socketPath}`, 'fd://3', 'localhost:0']
  const server = RunningServer.start(
    'hello.ts:application',
    argv.flatMap((bind) => ['--bind', bind]),
    { descriptors: [inherited.fd] },
  )
  inherited.leave()
  await server.logs(/Ready/)
  const urls = listening(server).filter((at) => at!.startsWith('http'))
  expect(new Set(urls).size).toBe(urls.length)
  await replace(server)
  for (const url of urls) expect(await (await fetch(url!)).text()).toBe(`worker ${server.workers[1]};`)
  expect((await ask(0, '/', { socketPath })).body).toBe(`worker ${server.workers[1]};`)
})

test('a new master closes a socket that the settings name no more', async () => {
  const cwd = temporaryDirectory({
    'package.json': '{"type":"module"}',
    'app.js': `export const application = (environ, start) => { start('200 OK', []); return [] }`,
    'appserver.config.ts': `export default { app: 'app.js:application', adminBind: 'none', bind: ['127.0.0.1:0', '[::1]:0'] }`,
  })
  const server = RunningServer.run([], { cwd })
  await server.logs(/Ready/)
  const [stays, goes] = listening(server)
  const path = join(cwd, 'appserver.config.ts')
  writeFileSync(path, readFileSync(path, 'utf8').replace(", '[::1]:0'", ''))
  await replace(server)
  expect((await fetch(stays!)).status).toBe(200)
  await expect(fetch(goes!)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
})

describe('addresses', () => {
  test('a name is all of its addresses, on one port', async () => {
    const server = await RunningServer.ready('hello.ts:application', ['--bind', 'localhost:0'])
    const urls = listening(server)
    expect(urls[0]).toBe(`http://127.0.0.1:${server.port}`)
    for (const url of urls) expect(url).toMatch(new RegExp(`:${server.port}$`))
    for (const url of urls) expect((await fetch(url!)).status).toBe(200)
  })

  test('[::] takes IPv4 as well', async () => {
    const server = await RunningServer.ready('hello.ts:application', ['--bind', '[::]:0'])
    expect((await ask(server.port)).status).toBe(200)
    expect((await fetch(`http://[::1]:${server.port}`)).status).toBe(200)
  })

  test('[::] leaves IPv4 to 0.0.0.0 where that is bound too', async () => {
    const free = await tcp()
    free.leave()
    const argv = ['--bind', `[::]:${free.port}`, '--bind', `0.0.0.0:${free.port}`]
    const server = await RunningServer.ready('hello.ts:application', argv)
    expect(listening(server)).toEqual([`http://[::]:${free.port}`, `http://0.0.0.0:${free.port}`])
  })

  test.each([
    ['nothing.invalid:80', 'cannot listen on nothing.invalid:80: no such host'],
    ['192.0.2.1:0', 'cannot listen on 192.0.2.1:0: this machine has no such address'],
    ['unix:/nonexistent/app.sock', 'cannot listen on unix:/nonexistent/app.sock: no such directory'],
    [`unix:/tmp/${'x'.repeat(120)}`, 'the path is too long for a unix socket'],
  ])('%s ends the server in one line', async (bind, message) => {
    const { code, stderr } = await RunningServer.start('hello.ts:application', ['--bind', bind]).ended
    expect(stderr.trimEnd().split('\n').at(-1)).toContain(message)
    expect(code).toBe(1)
  })

  test.each([
    [[], 0o666],
    [['--unix-socket-mode', '0660'], 0o660],
  ])('a unix socket has the mode that is asked for, whatever the umask: %j', async (argv, mode) => {
    const path = join(temporaryDirectory(), 'app.sock')
    await RunningServer.ready('hello.ts:application', ['--bind', `unix:${path}`, ...argv], {
      wrapper: ['sh', '-c', 'umask 077; exec "$@"', 'sh'],
    })
    expect(statSync(path).mode & 0o777).toBe(mode)
  })
})
