import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { ask, heard, open, speak, startFront, startUpstream } from './rig.ts'

const upgradeHead =
  'GET /chat HTTP/1.1\r\nHost: site:81\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n'

const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'

async function startUpgradingUpstream() {
  const upstream = await startUpstream((_request, response) => response.end('plain'))
  const upgraded = once(upstream.server, 'upgrade') as Promise<[IncomingMessage, Socket, Buffer]>
  return { port: upstream.port, server: upstream.server, upgraded }
}

test('bytes go both ways after the upgrade, and the answer carries the request id', async () => {
  const upstream = await startUpgradingUpstream()
  const { port } = await startFront({ upstream: upstream.port })
  const client = open(port)
  const welcome = heard(client, 'welcome')
  client.write(`${upgradeHead}early`)
  const [request, socket] = await upstream.upgraded
  const early = heard(socket, 'early')
  socket.write(`${switching}welcome`)
  expect(await welcome).toMatch(/x-request-id: [0-9a-f]{32}\r\n/i)
  await early
  expect(request.headers).toMatchObject({
    connection: 'Upgrade',
    upgrade: 'websocket',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': 'site:81',
  })
})

test('either side that closes closes the other', async () => {
  for (const closer of ['client', 'upstream'] as const) {
    const upstream = await startUpgradingUpstream()
    const { port } = await startFront({ upstream: upstream.port })
    const client = open(port)
    const answered = heard(client, '101')
    client.write(upgradeHead)
    const [, socket] = await upstream.upgraded
    socket.on('error', () => {})
    for (const end of [client, socket]) end.resume().once('end', () => end.end())
    socket.write(switching)
    await answered
    const [first, other] = closer === 'client' ? [client, socket] : [socket, client]
    const closed = once(other, 'close')
    first.destroy()
    await closed
  }
})

test('an upstream that does not answer the end of a connection is cut off', async () => {
  const upstream = await startUpgradingUpstream()
  const { port } = await startFront({ upstream: upstream.port })
  const client = open(port)
  const answered = heard(client, '101')
  client.write(upgradeHead)
  const [, socket] = await upstream.upgraded
  socket.on('error', () => {})
  socket.resume()
  socket.write(switching)
  await answered
  const cut = once(client, 'close')
  client.end()
  await cut
})

test('a client that resets, before or after the answer, leaves the front standing', async () => {
  for (const moment of ['before', 'after'] as const) {
    const upstream = await startUpgradingUpstream()
    const { port } = await startFront({ upstream: upstream.port })
    const client = open(port)
    const answered = heard(client, '101')
    client.write(upgradeHead)
    const [, socket] = await upstream.upgraded
    socket.on('error', () => {})
    if (moment === 'after') {
      socket.write(switching)
      await answered
    }
    const gone = once(socket.resume(), 'end')
    client.resetAndDestroy()
    await gone
    expect((await ask(port, '/')).body).toBe('plain')
  }
})

test('an application that declines answers through the front with a body that ends', async () => {
  const upstream = await startUpgradingUpstream()
  const { port, nextAccess } = await startFront({ upstream: upstream.port })
  const recorded = nextAccess()
  const answer = speak(port, upgradeHead)
  const [, socket] = await upstream.upgraded
  socket.write('HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nno!\r\n0\r\n\r\n')
  const [head, body] = (await answer).split('\r\n\r\n')
  expect(head).toMatch(/^HTTP\/1.1 403 Forbidden\r\n/)
  expect(head).toMatch(/\r\nconnection: close/i)
  expect(head).not.toMatch(/transfer-encoding/i)
  expect(body).toBe('no!')
  expect((await recorded).status).toBe(403)
})

test('an upstream that refuses the upgrade connection is a 502 page', async () => {
  const { port, nextAccess } = await startFront({ upstream: 1 })
  const recorded = nextAccess()
  expect(await speak(port, upgradeHead)).toMatch(/^HTTP\/1.1 502 Bad Gateway\r\n[\s\S]*<p class="status">502<\/p>/)
  expect((await recorded).status).toBe(502)
})

test('an upstream that never answers the upgrade is a 504 page', async () => {
  const upstream = await startUpgradingUpstream()
  const { port } = await startFront({ upstream: upstream.port, timeouts: { connectMs: 5000, readMs: 50 } })
  expect(await speak(port, upgradeHead)).toMatch(/^HTTP\/1.1 504 /)
})

test('an established WebSocket may be silent for longer than the read timeout', async () => {
  const upstream = await startUpgradingUpstream()
  const { port } = await startFront({ upstream: upstream.port, timeouts: { connectMs: 5000, readMs: 500 } })
  const client = open(port)
  const answered = heard(client, '101')
  client.write(upgradeHead)
  const [, socket] = await upstream.upgraded
  socket.write(switching)
  await answered
  const { promise: laterThanTimeout, resolve } = Promise.withResolvers<void>()
  setTimeout(resolve, 700)
  await laterThanTimeout
  const late = heard(client, 'late')
  socket.write('late')
  await late
})

test('an upgrade with a malformed Host is refused like any other request', async () => {
  const { port } = await startFront()
  expect(await speak(port, upgradeHead.replace('site:81', 'user@site'))).toMatch(/^HTTP\/1.1 400 /)
})

test('an upgrade to anything but WebSocket is answered as if it had not been asked for', async () => {
  const upstream = await startUpstream((_request, response) => response.end('plain'))
  const { port } = await startFront({ upstream: upstream.port })
  const answer = await ask(port, '/', { headers: { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c' } })
  expect([answer.status, answer.body]).toEqual([200, 'plain'])
})
