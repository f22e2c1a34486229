import { expect, test } from 'vitest'
import { type FetchHandler, fromFetch } from '../../src/index.ts'
import { Harness } from '../harness.ts'
import { upgradeFields, WebSocketClient } from '../websocket-client.ts'
import { ask, Wire } from '../wire.ts'

/** Speaks by WebSocket with whoever asks for one, and answers everybody else. */
const echo: FetchHandler = async (request, { environ }) => {
  const upgrade = environ['tsgi.websocket']
  if (!upgrade) return new Response('ask for a WebSocket', { status: 426 })
  const connection = await upgrade.accept({ headers: [['X-Url', request.url]] })
  for await (const message of connection) {
    if (message === 'leave') break
    if (message === 'fail') throw new Error('secret')
    await connection.send(message)
  }
  return new Response('this goes nowhere', { status: 500 })
}

test('a handler may accept, and its Response is left unsent', async () => {
  const harness = await Harness.tsgi(fromFetch(echo))
  const client = await WebSocketClient.open(harness.port)
  client.ws.send('grüße')
  expect(await client.receives(1)).toEqual(['grüße'])
  client.ws.send('leave')
  expect((await client.closed).code).toBe(1000)
  expect((await harness.whenDone(1))[0]).toMatchObject({ status: 101 })
  expect(harness.reports).toEqual([])
  expect((await ask(harness.port)).status).toBe(426)
})

test('the connection lives until the handler is done, and closes with 1011 when that fails', async () => {
  const harness = await Harness.tsgi(fromFetch(echo))
  const client = await WebSocketClient.open(harness.port)
  client.ws.send('fail')
  expect((await client.closed).code).toBe(1011)
  expect(((await harness.whenReported())[0]!.error as Error).message).toBe('secret')
})

test('the 101 has the headers that the handler gave with its acceptance', async () => {
  const { port } = await Harness.tsgi(fromFetch(echo))
  const wire = await Wire.open(port)
  const answer = await wire.get('/chat', ...upgradeFields).receives('\r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1\.1 101 /)
  expect(answer).toContain('X-Url: http://test/chat\r\n')
})

test.each<[string, () => unknown]>([
  ['nothing', () => undefined],
  ['null', () => null],
])('a handler that has accepted may return %s', async (_, result) => {
  const harness = await Harness.tsgi(
    fromFetch(async (_request, { environ }) => {
      await environ['tsgi.websocket']!.accept()
      return result() as Response
    }),
  )
  expect((await (await WebSocketClient.open(harness.port)).closed).code).toBe(1000)
  expect(harness.reports).toEqual([])
})

test('a stream that is left unsent is cancelled', async () => {
  const cancelled = Promise.withResolvers<void>()
  const harness = await Harness.tsgi(
    fromFetch(async (_request, { environ }) => {
      await environ['tsgi.websocket']!.accept()
      return new Response(new ReadableStream({ cancel: () => cancelled.resolve() }))
    }),
  )
  await WebSocketClient.open(harness.port)
  await cancelled.promise
})

test('a handler that does not accept answers the request', async () => {
  const harness = await Harness.tsgi(fromFetch(({ url }) => new Response(url, { status: 403 })))
  const wire = await Wire.open(harness.port)
  expect(await wire.get('/chat', ...upgradeFields).receives('http://test/chat')).toMatch(/^HTTP\/1\.1 403 /)
})

test('a handler whose acceptance is refused still answers', async () => {
  const harness = await Harness.tsgi(
    fromFetch(async (_request, { environ }) => {
      const refusal = await environ['tsgi.websocket']!.accept({ protocol: 'unknown' }).catch((error) => error.name)
      return new Response(refusal, { status: 400 })
    }),
  )
  const wire = await Wire.open(harness.port)
  expect(await wire.get('/chat', ...upgradeFields).receives('TypeError')).toMatch(/^HTTP\/1\.1 400 /)
})
