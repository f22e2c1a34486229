import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FastCgiClient } from './fastcgi-client.ts'
import { RunningServer } from './running-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { ask } from './wire.ts'

const listening = /Listening at: fastcgi:\/\/127\.0\.0\.1:(\d+)\n/

test('FastCGI and HTTP are served by the same workers, each at its address', async () => {
  const path = join(temporaryDirectory(), 'app.sock')
  const binds = ['--bind', '127.0.0.1:0', '--bind', 'fastcgi://127.0.0.1:0', '--bind', `fastcgi+unix:${path}`]
  const server = await RunningServer.ready('hello.ts:application', binds)
  expect(server.stderr).toContain(`Listening at: fastcgi+unix:${path}\n`)
  const worker = `worker ${server.workers[0]};`
  expect((await ask(server.port)).body).toBe(worker)
  for (const to of [Number(listening.exec(server.stderr)![1]), path]) {
    const client = await FastCgiClient.open(to)
    for (let time = 0; time < 2; time++) expect((await client.ask()).body.toString()).toBe(worker)
  }
})

test('a stop finishes nothing less over FastCGI: kept connections are closed, and the server ends with 0', async () => {
  const server = await RunningServer.ready('hello.ts:application', ['--bind', 'fastcgi://127.0.0.1:0'])
  const client = await FastCgiClient.open(Number(listening.exec(server.stderr)![1]))
  expect((await client.ask()).status).toBe('200 OK')
  server.signal('SIGTERM')
  await client.closed
  expect(await server.ended).toMatchObject({ code: 0 })
})

test('a request is in the access log as over HTTP', async () => {
  const flags = ['--bind', 'fastcgi://127.0.0.1:0', '--access-logfile', '-', '--access-logformat', 'json']
  const server = await RunningServer.ready('hello.ts:application', flags)
  const client = await FastCgiClient.open(Number(listening.exec(server.stderr)![1]))
  await client.ask({ REQUEST_URI: '/there?x=1', REMOTE_ADDR: '203.0.113.7', HTTP_USER_AGENT: 'tester' })
  const [line] = await server.prints(/\{.*\}\n/)
  expect(JSON.parse(line)).toMatchObject({
    remote_addr: '203.0.113.7',
    method: 'GET',
    path: '/there?x=1',
    protocol: 'HTTP/1.1',
    status: 200,
    user_agent: 'tester',
  })
})

describe('what FastCGI can not carry ends the server at its start, with exit code 4 and the reason', () => {
  const bind = ['--bind', '127.0.0.1:0', '--bind', 'fastcgi://127.0.0.1:9001']

  test.each<[string, readonly string[]]>([
    ['when it serves', []],
    ['when it is checked', ['--check-config']],
  ])('a (request, response) application, %s', async (_title, flags) => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory, 'listener.ts'), 'export const application = (req, res) => res.end()\n')
    const argv = ['listener.ts:application', '--interface', 'node', '--bind', 'fastcgi://127.0.0.1:0', ...flags]
    const { code, stderr } = await RunningServer.start(argv[0]!, argv.slice(1), { cwd: directory }).ended
    expect(code).toBe(4)
    expect(stderr).toContain("can't be served at fastcgi://127.0.0.1:0: it needs node:http's objects")
  })

  test('plugins of the config file', async () => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory, 'hello.ts'), "export const application = (environ, startResponse) => ['']\n")
    writeFileSync(join(directory, 'appserver.config.ts'), 'export default { plugins: [async function guard() {}] }\n')
    const { code, stderr } = await RunningServer.start('hello.ts:application', bind, { cwd: directory }).ended
    expect(code).toBe(4)
    expect(stderr).toContain("the config file's plugins see no request that comes by fastcgi://127.0.0.1:9001")
  })
})

test('the admin port speaks HTTP only', async () => {
  const { stderr } = await RunningServer.start('hello.ts:application', ['--admin-bind', 'fastcgi://127.0.0.1:0']).ended
  expect(stderr).toContain('--admin-bind')
})
