import { expect, test } from 'vitest'
import type { Application } from '../../src/gateway/tsgi.ts'
import { Harness } from '../harness.ts'
import { upgradeFields, WebSocketClient } from '../websocket-client.ts'
import { Wire } from '../wire.ts'

const plain: Application = (environ, startResponse) => {
  startResponse('404 Not Found', [])
  return [`no ${environ.PATH_INFO}`]
}

test('an application that throws before it accepts is answered with 500', async () => {
  const harness = await Harness.tsgi(() => {
    throw new Error('broken')
  })
  const wire = await Wire.open(harness.port)
  expect(await wire.get('/', ...upgradeFields).end()).toMatch(/^HTTP\/1\.1 500 /)
})

test('an application that does not accept answers as usual, and the connection ends', async () => {
  const harness = await Harness.tsgi(plain)
  const wire = await Wire.open(harness.port)
  const answer = await wire.get('/x', ...upgradeFields).end()
  expect(answer).toMatch(/^HTTP\/1\.1 404 Not Found\r\n[\s\S]*Connection: close\r\n[\s\S]*no \/x$/)
  expect(await harness.whenDone(1)).toMatchObject([{ status: 404, bytes: 5 }])
})

test('what asks for a WebSocket in another way is an ordinary request on a kept connection', async () => {
  const harness = await Harness.tsgi((environ, startResponse) => {
    startResponse('426 Upgrade Required', [['Sec-WebSocket-Version', '13']])
    return [String('tsgi.websocket' in environ)]
  })
  const wire = await Wire.open(harness.port)
  const [connection, upgrade, version, key] = upgradeFields as [string, string, string, string]
  const others = [
    [connection, upgrade, 'Sec-WebSocket-Version: 8', key],
    [connection, upgrade, version],
    [connection, upgrade, version, 'Sec-WebSocket-Key: short'],
    [connection, upgrade, version, key, 'Sec-WebSocket-Protocol: a,,b'],
    [connection, 'Upgrade: h2c', version, key],
    [connection, upgrade, version, key, 'Content-Length: 1'],
  ]
  for (const [index, fields] of others.entries()) {
    wire.get('/', ...fields)
    if (index === others.length - 1) wire.send('x')
    await wire.receives(/\r\n\r\nfalse/, index + 1)
  }
  expect(harness.openConnections.at(-1)).toBe(1)
})

test('an upgrade behind a request that is still being answered does not overtake its answer', async () => {
  const harness = await Harness.tsgi(async (environ, startResponse) => {
    await new Promise((resolve) => setImmediate(resolve))
    startResponse('200 OK', [])
    return [`${environ.PATH_INFO} ${'tsgi.websocket' in environ};`]
  })
  const wire = await Wire.open(harness.port)
  wire.send('GET /1 HTTP/1.1\r\nHost: test\r\n\r\n').get('/2', ...upgradeFields)
  expect(await wire.receives('/2 false;')).toContain('/1 false;')
})

test('limits hold for upgrades, too', async () => {
  const harness = await Harness.tsgi(plain, { flags: ['--limit-request-line=64'] })
  const wire = await Wire.open(harness.port)
  expect(await wire.get(`/${'x'.repeat(100)}`, ...upgradeFields).end()).toMatch(/^HTTP\/1\.1 414 /)
  await harness.whenRefused(1)
})

test('request-timeout ends an upgrade that is neither accepted nor answered, and leaves an open one alone', async () => {
  const harness = await Harness.tsgi(
    async (environ) => {
      if (environ.PATH_INFO === '/never') await new Promise<never>(() => {})
      for await (const _message of await environ['tsgi.websocket']!.accept());
      return []
    },
    { flags: ['--request-timeout=0.3'] },
  )
  const client = await WebSocketClient.open(harness.port)
  const wire = await Wire.open(harness.port)
  expect(await wire.get('/never', ...upgradeFields).end()).toMatch(/^HTTP\/1\.1 504 /)
  expect(await harness.whenDone(1)).toMatchObject([{ status: 504 }])
  expect(client.ws.readyState).toBe(client.ws.OPEN)
})

test('a client that leaves before it is accepted aborts the signal, and accept says so', async () => {
  let refused: unknown
  const harness = await Harness.tsgi(async (environ) => {
    await new Promise((resolve) => environ['tsgi.signal'].addEventListener('abort', resolve))
    refused = await environ['tsgi.websocket']!.accept().catch((error) => error)
    throw refused
  })
  const wire = await Wire.open(harness.port)
  wire.get('/', ...upgradeFields).socket.end()
  await harness.whenDone(1)
  await expect.poll(() => refused).toMatchObject({ name: 'ClientGone' })
})
