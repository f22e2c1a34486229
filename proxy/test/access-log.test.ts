import { once } from 'node:events'
import { expect, test } from 'vitest'
import { ask, heard, open, speak, startFront, startUpstream } from './rig.ts'

test('a request is one line with what nginx would say about it', async () => {
  const upstream = await startUpstream((_request, response) => response.writeHead(201).end('made'))
  const { port, nextAccess } = await startFront({ upstream: upstream.port })
  const recorded = nextAccess()
  await ask(port, '/things?x=1', {
    method: 'POST',
    body: 'x',
    headers: { 'User-Agent': 'test' },
  })
  expect(await recorded).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    remote_addr: '127.0.0.1',
    method: 'POST',
    path: '/things',
    protocol: 'HTTP/1.1',
    host: `127.0.0.1:${port}`,
    status: 201,
    request_bytes: expect.any(Number),
    response_bytes: expect.any(Number),
    duration_s: expect.any(Number),
    request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    upstream_addr: `127.0.0.1:${upstream.port}`,
    upstream_status: '201',
    upstream_connect_s: expect.stringMatching(/^\d\.\d{3}$/),
    upstream_header_s: expect.stringMatching(/^\d\.\d{3}$/),
    upstream_response_s: expect.stringMatching(/^\d\.\d{3}$/),
    cache_status: '',
    user_agent: 'test',
  })
})

test('bytes are counted for each answer of a connection, also when requests come ahead of their turn', async () => {
  const upstream = await startUpstream((request, response) => response.end('x'.repeat(Number(request.url!.slice(1)))))
  const { port, accessed } = await startFront({ upstream: upstream.port })
  const request = (bytes: number, more = '') => `GET /${bytes} HTTP/1.1\r\nHost: site\r\n${more}\r\n`
  const answers = await speak(port, request(100) + request(5000) + request(10, 'Connection: close\r\n'))
  expect(accessed.map(({ path }) => path)).toEqual(['/100', '/5000', '/10'])
  const counted = accessed.map(({ response_bytes }) => Number(response_bytes))
  expect(counted.reduce((sum, bytes) => sum + bytes)).toBe(answers.length)
  expect(counted[1]! - counted[0]!).toBeGreaterThanOrEqual(4900)
})

test('a client that leaves unanswered is 499', async () => {
  const upstream = await startUpstream(() => {})
  const arrived = once(upstream.server, 'request')
  const { port, nextAccess } = await startFront({ upstream: upstream.port })
  const recorded = nextAccess()
  const client = open(port)
  client.write('GET / HTTP/1.1\r\nHost: site\r\n\r\n')
  await arrived
  client.destroy()
  expect((await recorded).status).toBe(499)
})

test('a WebSocket is one line when it ends, with status 101', async () => {
  const upstream = await startUpstream(() => {})
  upstream.server.on('upgrade', (_request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    socket.resume().once('end', () => socket.end())
  })
  const { port, nextAccess, accessed } = await startFront({ upstream: upstream.port })
  const recorded = nextAccess()
  const client = open(port)
  const answered = heard(client, '101')
  client.write('GET /ws HTTP/1.1\r\nHost: site\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  await answered
  expect(accessed).toEqual([])
  client.end()
  expect(await recorded).toMatchObject({ status: 101, path: '/ws' })
})
