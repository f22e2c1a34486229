import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { HeldRequest } from './held-request.ts'
import { RunningServer } from './running-server.ts'
import { ask } from './wire.ts'

const admin = ['--admin-bind', '127.0.0.1:0']

/** Where a gated application waits while it is loaded. */
async function openGate() {
  const waiting: Socket[] = []
  const server = createServer((socket) => waiting.push(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of waiting) socket.destroy()
  })
  const arrived = once(server, 'connection')
  return {
    env: { GATE_PORT: String((server.address() as AddressInfo).port) },
    arrived,
    open: () => waiting.map((socket) => socket.end()),
  }
}

async function state(server: RunningServer) {
  const { status, body } = await ask(server.adminPort, '/readyz')
  return { httpStatus: status, ...(JSON.parse(body) as { status: string; state: string; workers: object }) }
}

test('/readyz is 503 until a worker serves; /livez is 200 from the start', async () => {
  const gate = await openGate()
  const server = RunningServer.start('gated.ts:application', admin, { env: gate.env })
  await gate.arrived
  expect(await state(server)).toMatchObject({
    httpStatus: 503,
    status: 'unavailable',
    state: 'starting',
    workers: { wanted: 1, ready: 0 },
  })
  expect(await ask(server.adminPort, '/livez')).toMatchObject({ status: 200, body: '{"status":"ok"}' })
  gate.open()
  await server.logs(/Ready: 1 worker/)
  expect(await state(server)).toMatchObject({
    httpStatus: 200,
    status: 'ok',
    state: 'running',
    workers: { wanted: 1, ready: 1 },
  })
})

test('connections that come while the application is loaded are answered when it is', async () => {
  const gate = await openGate()
  const server = RunningServer.start('gated.ts:application', [], { env: gate.env })
  await gate.arrived
  const answer = ask(server.port)
  gate.open()
  expect((await answer).status).toBe(200)
})

test('/readyz is 503 while the server stops', async () => {
  const server = await RunningServer.ready('echo.ts:application', admin)
  const held = await HeldRequest.start(server.port)
  server.signal('SIGTERM')
  await server.logs(/Received SIGTERM/)
  expect(await state(server)).toMatchObject({ httpStatus: 503, state: 'stopping' })
  await held.finish()
  expect(await server.ended).toMatchObject({ code: 0 })
})

test('the admin port answers when every worker is stuck', async () => {
  const server = await RunningServer.ready('hello.ts:application', admin)
  process.kill(server.workers[0]!, 'SIGSTOP')
  expect((await ask(server.adminPort, '/livez')).status).toBe(200)
})

test('--admin-bind none opens no second port', async () => {
  const server = await RunningServer.ready('hello.ts:application', ['--admin-bind', 'none'])
  expect(server.stderr).not.toContain('Admin at')
})

test('what is not there is 404', async () => {
  const server = await RunningServer.ready('hello.ts:application', admin)
  expect((await ask(server.adminPort, '/nothing')).status).toBe(404)
})
