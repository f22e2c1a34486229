import { expect, test } from 'vitest'
import { RunningServer } from './running-server.ts'
import { ask, Wire } from './wire.ts'

const workersOf = async (server: RunningServer) =>
  (JSON.parse((await ask(server.adminPort, '/readyz')).body) as { workers: { wanted: number; ready: number } }).workers

test('WEB_CONCURRENCY is the number of workers', async () => {
  const server = await RunningServer.ready('hello.ts:application', [], { env: { WEB_CONCURRENCY: '2' } })
  await server.logs(/Ready: 2 workers/)
  expect(server.workers).toHaveLength(2)
})

test('the log says once how the application is called, and why', async () => {
  const server = await RunningServer.ready('hello.ts:application', ['--workers', '2'])
  expect(server.stderr.match(/Interface: .*/g)).toEqual(['Interface: tsgi (a function (_environ, startResponse))'])
})

test('kept connections are spread evenly', async () => {
  const server = await RunningServer.ready('hello.ts:application', ['--workers', '2'])
  const counts = new Map(server.workers.map((pid) => [String(pid), 0]))
  for (let count = 0; count < 10; count++) {
    const wire = await Wire.open(server.port)
    await wire.get('/').receives(/worker \d+;/)
    const pid = /worker (\d+);/.exec(wire.received)![1]!
    counts.set(pid, (counts.get(pid) ?? 0) + 1)
  }
  expect([...counts.values()]).toEqual([5, 5])
})

test('a worker that is killed is replaced, and the other serves meanwhile', async () => {
  const server = await RunningServer.ready('hello.ts:application', ['--workers', '2'])
  const [killed, other] = server.workers
  process.kill(killed!, 'SIGKILL')
  await server.logs(new RegExp(`Worker ${killed} ended by SIGKILL \\(perhaps out of memory\\?\\)`))
  expect((await ask(server.port)).body).toBe(`worker ${other};`)
  await server.logs(/Worker \d+ serves/, 3)
  expect(server.workers).toHaveLength(3)
})

test('the only worker is replaced, and connections wait for its successor', async () => {
  const server = await RunningServer.ready('hello.ts:application')
  process.kill(server.workers[0]!, 'SIGKILL')
  await server.logs(/ended by SIGKILL/)
  expect((await ask(server.port)).body).toBe(`worker ${server.workers.at(-1)};`)
})

test('a worker that is stuck is killed after the timeout, and replaced', async () => {
  const server = await RunningServer.ready('hello.ts:application', ['--timeout', '2'])
  const [stuck] = server.workers
  process.kill(stuck!, 'SIGSTOP')
  await server.logs(new RegExp(`Worker ${stuck} is killed: silent for longer than the timeout`))
  expect((await ask(server.port)).body).toBe(`worker ${server.workers[1]};`)
})

test('SIGTTIN adds a worker and SIGTTOU takes one away, but never the last', async () => {
  const server = await RunningServer.ready('hello.ts:application', ['--admin-bind', '127.0.0.1:0'])
  server.signal('SIGTTIN')
  await server.logs(/Worker \d+ serves/, 2)
  expect(await workersOf(server)).toEqual({ wanted: 2, ready: 2 })
  server.signal('SIGTTOU')
  await server.logs(/Worker \d+ ended\n/)
  expect(await workersOf(server)).toEqual({ wanted: 1, ready: 1 })
  server.signal('SIGTTOU')
  await server.logs(/Received SIGTTOU/, 2)
  expect(await workersOf(server)).toEqual({ wanted: 1, ready: 1 })
})
