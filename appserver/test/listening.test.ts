import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { RunningServer } from './running-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { ask } from './wire.ts'

async function takenPort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

test('port 0 takes a free port, says which, and answers there', async () => {
  const server = await RunningServer.ready('hello.ts:application')
  expect(server.port).toBeGreaterThan(0)
  expect(await ask(server.port)).toMatchObject({ status: 200, body: `worker ${server.workers[0]};` })
})

test('several addresses are served by the same workers', async () => {
  const path = join(temporaryDirectory(), 'app.sock')
  const server = await RunningServer.ready('hello.ts:application', ['--bind', '127.0.0.1:0', '--bind', `unix:${path}`])
  const answers = [await ask(server.port), await ask(0, '/', { socketPath: path })]
  expect(new Set(answers.map(({ body }) => body))).toEqual(new Set([`worker ${server.workers[0]};`]))
})

test('IPv6 is an address like any other', async () => {
  const server = await RunningServer.ready('hello.ts:application', ['--bind', '[::1]:0'])
  const url = /Listening at: (http:\/\/\[::1\]:\d+)/.exec(server.stderr)![1]!
  expect((await fetch(url)).status).toBe(200)
})

describe('a taken port ends the server in one line, exit code 1, with nothing started', () => {
  test('for the application', async () => {
    const port = await takenPort()
    const bind = ['--bind', '127.0.0.1:0', '--bind', `127.0.0.1:${port}`]
    const { code, stderr } = await RunningServer.start('hello.ts:application', bind).ended
    expect(code).toBe(1)
    expect(stderr.split('\n').at(-2)).toBe(`appserver: cannot listen on 127.0.0.1:${port}: address already in use`)
    expect(stderr).not.toContain('Booting')
  })

  test('for the admin port', async () => {
    const port = await takenPort()
    const { code, stderr } = await RunningServer.start('hello.ts:application', ['--admin-bind', `127.0.0.1:${port}`])
      .ended
    expect(code).toBe(1)
    expect(stderr).toContain(`appserver: cannot listen on 127.0.0.1:${port}: address already in use\n`)
    expect(stderr).not.toContain('Booting')
  })
})

describe('a unix socket', () => {
  test('is gone when the server has ended', async () => {
    const path = join(temporaryDirectory(), 'app.sock')
    const server = await RunningServer.ready('hello.ts:application', ['--bind', `unix:${path}`])
    expect(server.stderr).toContain(`Listening at: unix:${path}\n`)
    expect(existsSync(path)).toBe(true)
    server.signal('SIGTERM')
    await server.ended
    expect(existsSync(path)).toBe(false)
  })

  test('that a killed server left behind is taken over', async () => {
    const path = join(temporaryDirectory(), 'app.sock')
    const first = await RunningServer.ready('hello.ts:application', ['--bind', `unix:${path}`])
    first.signal('SIGKILL')
    await first.ended
    expect(existsSync(path)).toBe(true)
    await RunningServer.ready('hello.ts:application', ['--bind', `unix:${path}`])
    expect(await ask(0, '/', { socketPath: path })).toMatchObject({ status: 200 })
  })

  test('of a server that lives is refused, and goes on serving', async () => {
    const path = join(temporaryDirectory(), 'app.sock')
    await RunningServer.ready('hello.ts:application', ['--bind', `unix:${path}`])
    const { code, stderr } = await RunningServer.start('hello.ts:application', ['--bind', `unix:${path}`]).ended
    expect(code).toBe(1)
    expect(stderr).toContain(`appserver: cannot listen on unix:${path}: address already in use\n`)
    expect(await ask(0, '/', { socketPath: path })).toMatchObject({ status: 200 })
  })

  test('does not replace a file that is no socket', async () => {
    const path = join(temporaryDirectory(), 'precious.txt')
    writeFileSync(path, 'precious')
    const { code } = await RunningServer.start('hello.ts:application', ['--bind', `unix:${path}`]).ended
    expect(code).toBe(1)
    expect(existsSync(path)).toBe(true)
  })

  test('in a directory that is not there is refused with the reason', async () => {
    const path = join(temporaryDirectory(), 'missing', 'app.sock')
    const { code, stderr } = await RunningServer.start('hello.ts:application', ['--bind', `unix:${path}`]).ended
    expect(code).toBe(1)
    expect(stderr).toContain(`appserver: cannot listen on unix:${path}: `)
  })
})
