import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { ask, heard, open, speak, startFront, startUpstream } from './rig.ts'

const good = 'GET /good HTTP/1.1\r\nHost: site\r\n\r\n'

test('bytes that are no request are a 400 page and the end of the connection', async () => {
  const { port, logged } = await startFront()
  const answer = await speak(port, 'hello\r\n\r\n')
  expect(answer).toMatch(
    /^HTTP\/1.1 400 Bad Request\r\n[\s\S]*X-Request-Id: [0-9a-f]{32}\r\nConnection: close\r\n\r\n<!doctype/,
  )
  expect(logged.join('')).toMatch(/no HTTP request \(HPE_INVALID/)
})

test('a connection on which nothing was ever sent is closed without an answer and without a line in the log', async () => {
  const { port, logged } = await startFront({ flags: ['--client-header-timeout', '100ms'] })
  expect(await speak(port, '')).toBe('')
  expect(logged).toEqual([])
})

test('a head that stops coming is 408', async () => {
  const { port } = await startFront({ flags: ['--client-header-timeout', '100ms'] })
  expect(await speak(port, 'GET / HTTP/1.1\r\nHost: si')).toMatch(/^HTTP\/1.1 408 /)
})

test('headers beyond the limit are 431', async () => {
  const { port } = await startFront()
  const answer = await speak(port, `GET / HTTP/1.1\r\nHost: site\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1.1 431 /)
})

test('answers that earlier requests on the connection are owed go out first', async () => {
  const upstream = await startUpstream(() => {})
  const arrived = once(upstream.server, 'request') as Promise<[IncomingMessage, ServerResponse]>
  const { port, logged } = await startFront({ upstream: upstream.port })
  const answers = speak(port, `${good}this is no HTTP\r\n\r\n`)
  const [, response] = await arrived
  expect(logged.join('')).toContain('no HTTP request')
  response.end('paid')
  expect(await answers).toMatch(/^HTTP\/1.1 200 OK\r\n[\s\S]*paidHTTP\/1.1 400 Bad Request/)
})

test('a chunk that is malformed is a 400 for its own request', async () => {
  const upstream = await startUpstream(() => {})
  const { port } = await startFront({ upstream: upstream.port })
  const answer = await speak(port, 'POST / HTTP/1.1\r\nHost: site\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n')
  expect(answer).toMatch(/^HTTP\/1.1 400 /)
  expect(answer.match(/HTTP\/1.1/g)).toHaveLength(1)
})

test('a client that resets its connection is nobody to answer', async () => {
  const upstream = await startUpstream((_request, response) => response.end('fine'))
  const arrived = once(upstream.server, 'request')
  const { port, logged } = await startFront({ upstream: upstream.port })
  const client = open(port)
  const answered = heard(client, 'fine')
  client.write(good)
  await arrived
  await answered
  client.resetAndDestroy()
  expect((await ask(port, '/')).body).toBe('fine')
  expect(logged).toEqual([])
})

test.each([
  ['CONNECT', 'CONNECT site:443 HTTP/1.1\r\nHost: site:443\r\n\r\n', /405 Method Not Allowed/],
  [
    'a WebSocket handshake',
    'GET /late HTTP/1.1\r\nHost: site\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    /200 OK\r\n[\s\S]*late/,
  ],
])('%s behind a request that is not answered yet waits for its turn', async (_what, request, expected) => {
  const upstream = await startUpstream((arrived, response) => void response.end(arrived.url))
  const { port } = await startFront({ upstream: upstream.port })
  const answers = await speak(port, good + request)
  expect(answers).toMatch(new RegExp(`^HTTP/1.1 200 OK\\r\\n[\\s\\S]*/goodHTTP/1.1 ${expected.source}`))
})

test.each([
  ['the client has said is the last', 'GET /good HTTP/1.1\r\nHost: site\r\nConnection: close\r\n\r\n', ['/good']],
  ['is refused', 'GET /good HTTP/1.1\r\nHost: site\r\nHost: site\r\n\r\n', []],
])('nothing behind a request that %s is done', async (_what, request, expected) => {
  const arrived: (string | undefined)[] = []
  const upstream = await startUpstream(({ url }, response) => {
    arrived.push(url)
    response.end()
  })
  const { port } = await startFront({ upstream: upstream.port })
  const handshake = 'GET /late HTTP/1.1\r\nHost: site\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
  for (const late of [good, handshake]) {
    arrived.length = 0
    expect(await speak(port, `${request}${good}${late}`)).toMatch(/^HTTP\/1.1 [24]00 /)
    expect(arrived).toEqual(expected)
  }
})
