import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RunningServer } from './running-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { ask, Wire } from './wire.ts'

test('standard output has one line for each request, and nothing else', async () => {
  const server = await RunningServer.ready('hello.ts:application')
  await ask(server.port, '/one?a=1')
  await ask(server.port, '/two')
  await server.prints(/two/)
  expect(server.stdout.split('\n')).toEqual([
    expect.stringMatching(
      /^127\.0\.0\.1 - - \[.*\] "GET \/one\?a=1 HTTP\/1\.1" 200 \d+ "-" "-" request_id=[0-9a-f]{32}$/,
    ),
    expect.stringMatching(/"GET \/two HTTP\/1\.1" 200/),
    '',
  ])
})

test('a file is added to by all workers, and complete when the server has ended', async () => {
  const path = join(temporaryDirectory({ 'access.log': 'from before\n' }), 'access.log')
  const argv = ['--access-logfile', path, '--access-logformat', '%(U)s', '--workers', '2']
  const server = await RunningServer.ready('hello.ts:application', argv)
  const paths = Array.from({ length: 20 }, (_, index) => `/${index}`)
  await Promise.all(paths.map((each) => ask(server.port, each)))
  server.signal('SIGTERM')
  expect((await server.ended).stdout).toBe('')
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  expect(lines[0]).toBe('from before')
  expect(lines.slice(1).sort()).toEqual(paths.sort())
})

test('a format may have any characters, and lines any length', async () => {
  const path = join(temporaryDirectory(), 'access.log')
  const argv = ['--access-logfile', path, '--access-logformat', '→ %(U)s', '--limit-request-line', '65536']
  const server = await RunningServer.ready('hello.ts:application', argv)
  // Together more than is written at once.
  const paths = Array.from({ length: 30 }, (_, index) => `/${index}-${'x'.repeat(12_000)}`)
  for (const each of paths) await ask(server.port, each)
  server.signal('SIGTERM')
  await server.ended
  expect(readFileSync(path, 'utf8')).toBe(paths.map((each) => `→ ${each}\n`).join(''))
})

test.each([
  ['of the combined format', '%(h)s %(l)s %(u)s %(t)s "%(r)s"'],
  ['of JSON', 'json'],
])('lines %s arrive as they were made, whatever a client is called', async (_name, logged) => {
  const path = join(temporaryDirectory(), 'access.log')
  const server = await RunningServer.ready('hello.ts:application', [
    ...['--access-logfile', path, '--access-logformat', logged],
  ])
  // Their low octets are a line's end, a quote and an escape.
  const user = Buffer.from('\u010a\u0122\u011b🎈:secret').toString('base64')
  const wire = await Wire.open(server.port)
  await wire.get('/', `Authorization: Basic ${user}`, 'User-Agent: caf\u00e9', 'Connection: close').end()
  server.signal('SIGTERM')
  await server.ended
  const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
  expect(text.split('\n')).toHaveLength(2)
  if (logged === 'json') expect(JSON.parse(text)).toMatchObject({ user_agent: 'caf\u00e9' })
  else expect(text).toContain(' \u010a\u0122\u011b🎈 ')
})

test('a file that was rotated is opened anew on SIGUSR1', async () => {
  const path = join(temporaryDirectory(), 'access.log')
  const argv = ['--access-logfile', path, '--access-logformat', '%(U)s']
  const server = await RunningServer.ready('hello.ts:application', argv)
  await ask(server.port, '/before')
  renameSync(path, `${path}.1`)
  server.signal('SIGUSR1')
  await server.logs(/Log files reopened/)
  // The worker takes its messages in order, so it has reopened its file when it has this connection.
  await ask(server.port, '/after')
  server.signal('SIGTERM')
  await server.ended
  const [old, fresh] = [readFileSync(`${path}.1`, 'utf8'), readFileSync(path, 'utf8')]
  expect(old + fresh).toBe('/before\n/after\n')
  expect(fresh).toContain('/after\n')
})

test('none writes no access log', async () => {
  const server = await RunningServer.ready('hello.ts:application', ['--access-logfile', 'none'])
  await ask(server.port)
  server.signal('SIGTERM')
  expect((await server.ended).stdout).toBe('')
  expect(existsSync('none')).toBe(false)
})

test('what an application throws is in the log with its stack and the id of the request', async () => {
  const cwd = temporaryDirectory({ 'app.mts': 'export function application() { throw new Error("no such poll") }' })
  const server = await RunningServer.ready('app.mts:application', [], { cwd })
  await ask(server.port, '/polls/9', { headers: { 'X-Request-Id': 'request-0001' } })
  await server.logs(/GET \/polls\/9: the application failed .*request-0001[\s\S]*no such poll[\s\S]*app\.mts:1/)
})
