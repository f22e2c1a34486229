import { expect, test } from 'vitest'
import { Harness } from './harness.ts'
import { RunningServer } from './running-server.ts'
import { upgradeFields, WebSocketClient } from './websocket-client.ts'
import { Wire } from './wire.ts'

async function pidOf(client: WebSocketClient): Promise<number> {
  return Number(String((await client.receives(1))[0]).replace('worker ', ''))
}

test('a reload sends its clients away with 1001, and who comes back reaches the new worker', async () => {
  const server = await RunningServer.ready('websocket.ts:application')
  const client = await WebSocketClient.open(server.port)
  const [old] = server.workers
  expect(await pidOf(client)).toBe(old)
  server.signal('SIGHUP')
  expect((await client.closed).code).toBe(1001)
  const again = await WebSocketClient.open(server.port)
  expect(await pidOf(again)).toBe(server.workers[1])
  await server.logs(new RegExp(`Worker ${old} ended\\n`))
})

test('S66: a stop waits for the answer to 1001, and no longer than the graceful timeout', async () => {
  const server = await RunningServer.ready('websocket.ts:application', ['--graceful-timeout', '1'])
  const wire = await Wire.open(server.port)
  wire.get('/mute', ...upgradeFields)
  await wire.receives('worker')
  const client = await WebSocketClient.open(server.port)
  await client.receives(1)
  server.signal('SIGTERM')
  expect((await client.closed).code).toBe(1001)
  // Close frame, two bytes, 1001.
  await wire.receives('\x88\x02\x03\xe9')
  expect(wire.socket.closed).toBe(false)
  const { code, stdout } = await server.ended
  expect(code).toBe(0)
  expect(stdout).toMatch(/"GET \/mute HTTP\/1\.1" 101 \d+/)
  expect(stdout).toMatch(/"GET \/chat\?room=1 HTTP\/1\.1" 101 \d+/)
})

test('an exception that nobody caught closes the WebSocket it came from with 1011', async () => {
  const server = await RunningServer.ready('websocket.ts:application')
  const client = await WebSocketClient.open(server.port)
  client.ws.send('uncaught')
  expect((await client.closed).code).toBe(1011)
  await server.logs(/GET \/chat\?room=1: an exception was not caught/)
})

test('who is accepted while the worker drains is sent on at once', async () => {
  let accept!: () => void
  const allowed = new Promise<void>((resolve) => {
    accept = resolve
  })
  const harness = await Harness.tsgi(async (environ) => {
    await allowed
    await environ['tsgi.websocket']!.accept()
    return []
  })
  const opened = WebSocketClient.open(harness.port)
  await expect.poll(() => harness.transport.answering).toBe(1)
  const drained = harness.transport.drain(10_000)
  accept()
  expect((await (await opened).closed).code).toBe(1001)
  await drained
})

test('an application that does not read holds the closing handshake up no more than the drain', async () => {
  const harness = await Harness.tsgi(async (environ) => {
    await (await environ['tsgi.websocket']!.accept()).closed
    return []
  })
  const client = await WebSocketClient.open(harness.port)
  // 16 MiB: more than is kept for an application that does not read.
  for (let count = 0; count < 256; count++) client.ws.send(new Uint8Array(64 * 1024))
  await harness.transport.drain(15_000)
  expect((await client.closed).code).toBe(1001)
  expect(harness.done).toMatchObject([{ status: 101 }])
  expect(harness.done[0]!.durationMs).toBeLessThan(15_000)
})
