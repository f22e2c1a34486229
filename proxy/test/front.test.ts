import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { heard, open, startFront, startUpstream } from './rig.ts'

const get = 'GET / HTTP/1.1\r\nHost: site\r\n\r\n'

test('draining takes no new connection, ends idle ones and waits for the request under way', async () => {
  const upstream = await startUpstream((_request, response) => response.end('first'))
  const { port, front } = await startFront({ upstream: upstream.port })
  const idle = open(port)
  const busy = open(port)
  const answered = [idle, busy].map((socket) => heard(socket, 'first'))
  for (const socket of [idle, busy]) socket.write(get)
  await Promise.all(answered)
  upstream.server.removeAllListeners('request')
  const arrived = once(upstream.server, 'request') as Promise<[IncomingMessage, ServerResponse]>
  busy.write(get)
  const [, response] = await arrived
  const idleClosed = once(idle, 'close')
  const drained = front.drain()
  await idleClosed
  const late = open(port)
  const [refusal] = await once(late, 'error')
  expect(refusal.code).toBe('ECONNREFUSED')
  const last = heard(busy, 'last')
  const busyClosed = once(busy, 'close')
  response.end('last')
  expect(await last).toMatch(/connection: close/i)
  await drained
  await busyClosed
})

test('draining does not wait for WebSockets; closing cuts them', async () => {
  const upstream = await startUpstream(() => {})
  upstream.server.on('upgrade', (_request, socket) => {
    socket.on('error', () => {})
    socket.resume().write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  })
  const { port, front } = await startFront({ upstream: upstream.port })
  const client = open(port)
  const answered = heard(client, '101')
  client.write('GET / HTTP/1.1\r\nHost: site\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  await answered
  await front.drain()
  expect(client.closed).toBe(false)
  const cut = once(client, 'close')
  front.close()
  await cut
})
