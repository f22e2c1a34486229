import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ask, open, temporaryFolder } from './rig.ts'
import { fixture, freePort, isGone, Running, runWithCommand } from './running-front.ts'

test('says where it is once the command accepts connections, and nothing but that', async () => {
  const front = await runWithCommand()
  const port = await front.port()
  expect(front.stderr).toMatch(/^upstream listens, pid \d+\n$/)
  expect((await ask(port, '/')).body).toBe('hello')
  const [, line] = await front.says('stdout', /(?:.*\n)(.*\n)/)
  expect(JSON.parse(line!)).toMatchObject({ status: 200, path: '/' })
})

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  test(`${signal} ends both in order with exit code 0, at once when idle`, async () => {
    const front = await runWithCommand()
    const port = await front.port()
    await ask(port, '/')
    const idle = open(port)
    await once(idle, 'connect')
    const pid = Number((await front.says('stderr', /pid (\d+)/))[1])
    const sinceMs = performance.now()
    front.process.kill(signal)
    expect(await front.ends()).toBe(0)
    expect(performance.now() - sinceMs).toBeLessThan(2000)
    expect(front.stderr).toContain('upstream got SIGTERM\n')
    expect(isGone(pid)).toBe(true)
  })
}

test('Ctrl-C, which reaches the command as well, ends both with exit code 0', async () => {
  const front = await runWithCommand()
  await front.port()
  const pid = Number((await front.says('stderr', /pid (\d+)/))[1])
  front.process.kill('SIGINT')
  process.kill(pid, 'SIGINT')
  expect(await front.ends()).toBe(0)
})

test('a request under way is answered before the command is stopped', async () => {
  const front = await runWithCommand()
  const port = await front.port()
  const pid = Number((await front.says('stderr', /pid (\d+)/))[1])
  const answer = ask(port, '/slow')
  await front.says('stderr', /upstream holds/)
  front.process.kill('SIGTERM')
  await untilRefused(port)
  process.kill(pid, 'SIGUSR2')
  expect((await answer).body).toBe('slow')
  expect(await front.ends()).toBe(0)
  expect(front.stderr).toMatch(/upstream releases\nupstream got SIGTERM\n$/)
})

async function untilRefused(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const refused = await new Promise((resolve) => {
      socket.once('connect', () => resolve(false)).once('error', () => resolve(true))
    })
    socket.destroy()
    if (refused) return
  }
}

test('a second signal means now', async () => {
  const front = await runWithCommand('ignores-term')
  await front.port()
  const pid = Number((await front.says('stderr', /pid (\d+)/))[1])
  front.process.kill('SIGTERM')
  await front.says('stderr', /upstream got SIGTERM/)
  front.process.kill('SIGINT')
  expect(await front.ends()).toBe(130)
  expect(isGone(pid)).toBe(true)
})

test('a command that ignores SIGTERM is killed when the time is over', async () => {
  const upstream = await freePort()
  const front = new Running(
    [
      '--bind',
      '127.0.0.1:0',
      '--upstream',
      `127.0.0.1:${upstream}`,
      '--',
      process.execPath,
      fixture,
      String(upstream),
      'ignores-term',
    ],
    { PROXY_SHUTDOWN_TIMEOUT: '0.2' },
  )
  await front.port()
  front.process.kill('SIGTERM')
  expect(await front.ends()).toBe(0)
})

test('a command that ends before it listens ends the front with its exit code', async () => {
  const front = await runWithCommand('dies')
  expect(await front.ends()).toBe(3)
  expect(front.stdout).toBe('')
  expect(front.stderr).toMatch(/^proxy: error: .* ended with exit code 3\n$/)
})

test('a command that listens but never gets ready is not announced', async () => {
  const upstream = `127.0.0.1:${await freePort()}`
  const options = ['--bind', '127.0.0.1:0', '--upstream', upstream, '--ready-url', `http://${upstream}/never-ready`]
  const front = new Running([...options, '--', process.execPath, fixture, upstream.split(':')[1]!])
  expect(await front.ends()).toBe(4)
  expect(front.stdout).toBe('')
})

test('a health page may be on a unix socket', async () => {
  const port = String(await freePort())
  const socket = join(temporaryFolder(), 'health.sock')
  const health = createHttpServer((_request, response) => response.end()).listen(socket)
  const options = [
    '--bind',
    '127.0.0.1:0',
    '--upstream',
    `127.0.0.1:${port}`,
    '--ready-url',
    `http://unix:${socket}:/readyz`,
  ]
  const front = new Running([...options, '--', process.execPath, fixture, port])
  await front.port()
  health.close()
  front.process.kill('SIGTERM')
  expect(await front.ends()).toBe(0)
})

test('a command that ends later ends the front with its exit code, and is named', async () => {
  const front = await runWithCommand()
  const port = await front.port()
  await ask(port, '/exit')
  expect(await front.ends()).toBe(7)
  expect(front.stderr).toMatch(/ended with exit code 7\n/)
})

test('a command that does not exist is one line and 127', async () => {
  const front = new Running([
    '--bind',
    '127.0.0.1:0',
    '--upstream',
    `127.0.0.1:${await freePort()}`,
    '--',
    'no-such-thing',
  ])
  expect(await front.ends()).toBe(127)
  expect(front.stderr).toBe('proxy: error: cannot start no-such-thing: there is no such command\n')
})

test('a taken port is one line, and nothing is started', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void taken.close())
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const front = new Running(['--bind', `127.0.0.1:${port}`, '--', process.execPath, fixture, String(await freePort())])
  expect(await front.ends()).toBe(1)
  expect(front.stderr).toBe(
    `proxy: cannot listen on 127.0.0.1:${port}: address already in use (choose another with --bind HOST:PORT)\n`,
  )
})

test('an upstream address that someone else listens on is one line, and nothing is started', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const front = new Running([
    '--bind',
    '127.0.0.1:0',
    '--upstream',
    `127.0.0.1:${port}`,
    '--',
    process.execPath,
    fixture,
    '0',
  ])
  expect(await front.ends()).toBe(1)
  expect(front.stderr).toBe(
    `proxy: cannot start the command: something already listens on its address 127.0.0.1:${port} (--upstream)\n`,
  )
})

for (const [what, args, message] of [
  ['a wrong setting', ['--bind', 'nowhere'], /^proxy: --bind: expected HOST:PORT.*\n$/],
  ['an unknown option', ['--bnd', '1'], /^proxy: --bnd: there is no such option; did you mean --bind\?\n$/],
  ['a command without --', ['node'], /^proxy: node: expected options only; a command to start stands after --\n$/],
  ['a missing folder', ['--static', '/static/=none'], /^proxy: --static: there is no folder none\n$/],
  [
    'a log that cannot be written',
    ['--access-log-file', '/dev/null/x'],
    /^proxy: --access-log-file: cannot write .*\n$/,
  ],
] as const) {
  test(`${what} is one line and exit code 1`, async () => {
    const front = new Running(args)
    expect(await front.ends()).toBe(1)
    expect(front.stderr).toMatch(message)
  })
}

test('without a command it serves alone and says 502 while the upstream is gone', async () => {
  const front = new Running(['--bind', '127.0.0.1:0', '--upstream', `127.0.0.1:${await freePort()}`])
  expect((await ask(await front.port(), '/')).status).toBe(502)
  front.process.kill('SIGTERM')
  expect(await front.ends()).toBe(0)
})

test('no deprecation of http-proxy is printed, for requests or for WebSockets', async () => {
  const front = await runWithCommand()
  const port = await front.port()
  await ask(port, '/')
  await ask(port, '/', { headers: { Connection: 'Upgrade', Upgrade: 'websocket' } })
  front.process.kill('SIGTERM')
  await front.ends()
  expect(front.stderr).not.toMatch(/Deprecation|DEP0/)
})

test('the access log goes to the file that was named', async () => {
  const file = join(temporaryFolder(), 'access.log')
  const front = new Running(['--bind', '127.0.0.1:0', '--upstream', '127.0.0.1:1', '--access-log-file', file])
  await ask(await front.port(), '/logged')
  front.process.kill('SIGTERM')
  await front.ends()
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ path: '/logged', status: 502 })
  expect(front.stdout).toMatch(/^Portico is at .*\n$/)
})

test('static files come from the folder that was named', async () => {
  const folder = join(temporaryFolder(), '.collected')
  mkdirSync(folder)
  const front = new Running(['--bind', '127.0.0.1:0', '--static', `/static/=${folder}`])
  expect((await ask(await front.port(), '/static/none.css')).status).toBe(404)
})

test('--help shows the options', async () => {
  const front = new Running(['--help'])
  expect(await front.ends()).toBe(0)
  expect(front.stdout).toMatch(
    /^Usage: proxy \[options\] \[-- COMMAND ARGS\.\.\.\]\n[\s\S]*--client-max-body-size BYTES/,
  )
})
