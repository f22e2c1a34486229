import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { RunningServer } from './running-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { ask, Wire } from './wire.ts'

const app = `export const application = (environ, startResponse) => {
  environ['tsgi.errors'].write('a word of the application\\n')
  if (environ.PATH_INFO === '/fail') throw new Error('no such poll')
  startResponse('200 OK', [])
  return [environ['tsgi.request_id']]
}`

test('S21: what the application writes to tsgi.errors has the id that the access log gives the request', async () => {
  const cwd = temporaryDirectory({ 'app.ts': app })
  const server = await RunningServer.ready('app.ts:application', [], { cwd })
  const { body: id } = await ask(server.port)
  await server.logs(new RegExp(`\\[ERROR\\] a word of the application request_id=${id}\n`))
  await server.prints(new RegExp(`request_id=${id}\n`))
})

test("S58: a client's leaving is no error of the application, wherever it waits", async () => {
  const source = `import { once, EventEmitter } from 'node:events'
  export const application = async (environ, startResponse) => {
    const signal = environ['tsgi.signal']
    if (environ.PATH_INFO === '/waits') await once(new EventEmitter(), 'never', { signal })
    if (environ.PATH_INFO === '/reads') for await (const piece of environ['tsgi.input']);
    const write = startResponse('200 OK', [])
    while (environ.PATH_INFO === '/writes') await write('more')
    return []
  }`
  const cwd = temporaryDirectory({ 'app.ts': source })
  const server = await RunningServer.ready('app.ts:application', [], { cwd })
  for (const path of ['/waits', '/reads', '/writes']) {
    const wire = await Wire.open(server.port)
    wire.send(`POST ${path} HTTP/1.1`, 'Host: test', 'Content-Length: 9', '', '')
    await ask(server.port)
    wire.socket.destroy()
    await server.prints(new RegExp(`POST ${path} HTTP`))
  }
  await ask(server.port)
  expect(server.stderr).not.toMatch(/ERROR|WARN/)
})

test('as JSON, a line is an object with the id in a field', async () => {
  const cwd = temporaryDirectory({ 'app.ts': app })
  const server = await RunningServer.ready('app.ts:application', ['--log-format', 'json'], { cwd })
  const { body: id } = await ask(server.port)
  const [line] = await server.logs(/.*a word of the application.*/)
  expect(JSON.parse(line)).toMatchObject({ level: 50, msg: 'a word of the application', request_id: id })
})

test('S53: a failed request is named without the secrets of its query', async () => {
  const cwd = temporaryDirectory({ 'app.ts': app })
  const server = await RunningServer.ready('app.ts:application', [], { cwd })
  await ask(server.port, '/fail?token=hush&page=2')
  await server.logs(/GET \/fail\?token=\[redacted\]&page=2: the application failed request_id=\w+\n/)
  await server.logs(/Error: no such poll\n +at application/)
  await server.prints(/GET \/fail\?token=\[redacted\]&page=2 HTTP/)
  expect(server.stderr + server.stdout).not.toContain('hush')
})

test('a file takes the lines of master and workers, and SIGUSR1 opens it anew in all of them', async () => {
  const cwd = temporaryDirectory({ 'app.ts': app })
  const file = join(cwd, 'error.log')
  const server = RunningServer.start('app.ts:application', ['--error-logfile', file, '--bind', 'unix:app.sock'], {
    cwd,
  })
  await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toContain('Ready: 1 worker'), { timeout: 10_000 })
  await ask(0, '/', { socketPath: join(cwd, 'app.sock') })
  expect(readFileSync(file, 'utf8')).toContain('a word of the application')
  renameSync(file, `${file}.1`)
  server.signal('SIGUSR1')
  await vi.waitFor(() => expect(existsSync(file)).toBe(true), { timeout: 10_000 })
  await vi.waitFor(
    async () => {
      await ask(0, '/', { socketPath: join(cwd, 'app.sock') })
      const text = readFileSync(file, 'utf8')
      expect(text).toContain('Log files reopened')
      expect(text).toContain('a word of the application')
    },
    { timeout: 10_000 },
  )
  server.signal('SIGTERM')
  expect(await server.ended).toMatchObject({ code: 0, stderr: '' })
})

test('a log file that can not be written is said in one line before anything is started', async () => {
  const server = RunningServer.start('hello.ts:application', ['--error-logfile', '/nowhere/error.log'])
  const { code, stderr } = await server.ended
  expect(code).toBe(1)
  expect(stderr).toMatch(/^appserver: --error-logfile: cannot write \/nowhere\/error.log: ENOENT.*\n$/)
})

test('SIGUSR1 opens no inspector, not in the workers either', async () => {
  const server = await RunningServer.ready('hello.ts:application', ['--workers', '2'])
  process.kill(-server.pid, 'SIGUSR1')
  await server.logs(/Log files reopened/)
  process.kill(server.workers[0]!, 'SIGUSR1')
  expect((await ask(server.port)).status).toBe(200)
  server.signal('SIGTERM')
  const { code, stderr } = await server.ended
  expect(code).toBe(0)
  expect(stderr).not.toContain('Debugger')
})
