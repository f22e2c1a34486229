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
