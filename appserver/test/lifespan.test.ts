import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RunningServer } from './running-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { ask, Wire } from './wire.ts'

interface Parts {
  readonly startup?: string
  readonly shutdown?: string
  readonly http?: string
}

const started = "await send({ type: 'lifespan.startup.complete' })"
const answer = `
      await send({ type: 'http.response.start', status: 200 })
      await send({ type: 'http.response.body', body: scope.state.version })`

/** An application with these statements in their places. */
const source = ({ startup = started, shutdown = '', http = answer }: Parts) => `
  import { appendFileSync } from 'node:fs'
  const note = (text: string) => appendFileSync('notes', text + ' ')
  export async function application(scope: any, receive: any, send: any) {
    if (scope.type === 'lifespan') {
      await receive()
      scope.state.version = 'one'
      ${startup}
      await receive()
      ${shutdown}
      await send({ type: 'lifespan.shutdown.complete' })
    } else {${http}
    }
  }
`

function folder(parts: Parts) {
  const cwd = temporaryDirectory({ 'app.mts': source(parts), notes: '' })
  return {
    cwd,
    write: (next: Parts) => writeFileSync(join(cwd, 'app.mts'), source(next)),
    notes: () => readFileSync(join(cwd, 'notes'), 'utf8'),
  }
}

test('G50: each worker starts before it is ready, and requests have what the startup left', async () => {
  const { cwd, notes } = folder({ startup: `note('started'); ${started}` })
  const server = await RunningServer.ready('app.mts:application', ['--workers', '2'], { cwd })
  expect(notes()).toBe('started started ')
  expect(server.stderr).toContain('asgi (a function (scope, receive, send))')
  expect((await ask(server.port)).body).toBe('one')
})

test('G51: a failed startup ends the server with 4 and the message', async () => {
  const startup = "await send({ type: 'lifespan.startup.failed', message: 'the database is away' })"
  const { code, stderr } = await RunningServer.start('app.mts:application', [], folder({ startup })).ended
  expect(code).toBe(4)
  expect(stderr).toMatch(/appserver: the application's lifespan startup failed: the database is away\n$/)
})

test('G51: in a reload it keeps the old workers serving', async () => {
  const { cwd, write } = folder({})
  const server = await RunningServer.ready('app.mts:application', [], { cwd })
  write({ startup: "await send({ type: 'lifespan.startup.failed', message: 'the database is away' })" })
  server.signal('SIGHUP')
  await server.logs(/Reload failed, the old workers go on: .*lifespan startup failed: the database is away/)
  expect((await ask(server.port)).body).toBe('one')
})

test('G53: --lifespan on makes an application that throws one that can’t be loaded', async () => {
  const parts = { startup: "throw new Error('no database')" }
  const on = await RunningServer.start('app.mts:application', ['--lifespan', 'on'], folder(parts)).ended
  expect(on.code).toBe(4)
  expect(on.stderr).toMatch(/did not start in its lifespan: it threw Error: no database[\s\S]*app\.mts:8/)
  const auto = await RunningServer.ready('app.mts:application', [], folder(parts))
  expect(auto.stderr).toMatch(/\[WARN\] The application did not start in its lifespan: it threw Error: no database/)
})

test('G55: the shutdown comes after the last answer and after the work that goes on behind it', async () => {
  const http = `
      await send({ type: 'http.response.start', status: 200 })
      await send({ type: 'http.response.body', body: 'begun ', more_body: true })
      while ((await receive()).more_body);
      await send({ type: 'http.response.body', body: 'answered' })
      await new Promise((resolve) => setTimeout(resolve, 100))
      note('worked')`
  const { cwd, notes } = folder({ shutdown: "note('closed')", http })
  const server = await RunningServer.ready('app.mts:application', [], { cwd })
  const wire = await Wire.open(server.port)
  wire.send('POST / HTTP/1.1', 'Host: test', 'Content-Length: 1', '', '')
  await wire.receives('begun')
  server.signal('SIGTERM')
  await server.logs(/Received SIGTERM/)
  wire.send('x')
  await wire.receives('answered')
  // Else the drain would wait for the connection, and the work behind the answer be done by then.
  wire.socket.destroy()
  expect((await server.ended).code).toBe(0)
  expect(notes()).toBe('worked closed ')
})

test('G55: work behind an answer holds the shutdown up no longer than the graceful timeout', async () => {
  const { cwd, notes } = folder({ shutdown: "note('closed')", http: `${answer}; await new Promise(() => {})` })
  const server = await RunningServer.ready('app.mts:application', ['--graceful-timeout', '0.2'], { cwd })
  await ask(server.port)
  server.signal('SIGTERM')
  expect((await server.ended).code).toBe(0)
  expect(notes()).toBe('closed ')
})

test('G56: a failed shutdown is logged, and the worker ends all the same', async () => {
  const { cwd } = folder({ shutdown: "await send({ type: 'lifespan.shutdown.failed', message: 'still busy' })" })
  const server = await RunningServer.ready('app.mts:application', [], { cwd })
  server.signal('SIGTERM')
  const { code, stderr } = await server.ended
  expect(code).toBe(0)
  expect(stderr).toContain('the application failed at its shutdown')
  expect(stderr).toContain("the application's lifespan shutdown failed: still busy")
})

test('G56: a shutdown that does not end is given up with the graceful timeout', async () => {
  const { cwd } = folder({ shutdown: 'await new Promise(() => {})' })
  const server = await RunningServer.ready('app.mts:application', ['--graceful-timeout', '0.1'], { cwd })
  server.signal('SIGTERM')
  expect((await server.ended).code).toBe(0)
})

test('G58: a startup that never completes is named when the boot timeout is over', async () => {
  const { cwd } = folder({ startup: 'await new Promise(() => {})' })
  const { code, stderr } = await RunningServer.start('app.mts:application', ['--boot-timeout', '4'], { cwd }).ended
  expect(code).toBe(3)
  expect(stderr).toMatch(
    /not ready within the boot timeout: the application's lifespan startup is not complete; no code/,
  )
})
