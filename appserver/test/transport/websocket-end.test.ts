import { expect, test } from 'vitest'
import type { Application, WebSocketClosed } from '../../src/gateway/tsgi.ts'
import { Harness } from '../harness.ts'
import { upgradeFields, WebSocketClient } from '../websocket-client.ts'
import { ask, Wire } from '../wire.ts'

/** Reads until the end, and remembers it. */
function reading() {
  const ends: { closed: WebSocketClosed; aborted: boolean }[] = []
  const application: Application = async (environ) => {
    const connection = await environ['tsgi.websocket']!.accept()
    for await (const _message of connection);
    ends.push({ closed: await connection.closed, aborted: environ['tsgi.signal'].aborted })
    return []
  }
  return { ends, application }
}

const plain: Application = (environ, startResponse) => {
  startResponse('404 Not Found', [])
  return [`no ${environ.PATH_INFO}`]
}

test('a client that closes is told so, and the application gets its code and reason', async () => {
  const { ends, application } = reading()
  const harness = await Harness.tsgi(application)
  const client = await WebSocketClient.open(harness.port)
  client.ws.close(4001, 'bye')
  expect((await client.closed).code).toBe(4001)
  await expect.poll(() => ends).toEqual([{ closed: { code: 4001, reason: 'bye' }, aborted: true }])
})

test('a client that vanishes ends the iteration and aborts the signal', async () => {
  const { ends, application } = reading()
  const harness = await Harness.tsgi(application)
  const client = await WebSocketClient.open(harness.port)
  client.ws.terminate()
  await expect.poll(() => ends).toEqual([{ closed: { code: 1006, reason: '' }, aborted: true }])
  expect(harness.reports).toEqual([])
})

test('a client that breaks the protocol is closed with 1002, and the application learns why', async () => {
  const { ends, application } = reading()
  const harness = await Harness.tsgi(application)
  const wire = await Wire.open(harness.port)
  // A text frame without a mask (RFC 6455 section 5.1).
  wire.get('/', ...upgradeFields).send('\x81\x02hi')
  expect(await wire.receives('\x03\xea')).toContain('\x88')
  wire.socket.end()
  await expect.poll(() => ends.map(({ closed }) => closed.reason)).toEqual([expect.stringContaining('MASK')])
})

test('the application closes with its own code and reason', async () => {
  const harness = await Harness.tsgi(async (environ) => {
    const connection = await environ['tsgi.websocket']!.accept()
    connection.close(4000, 'full')
    return []
  })
  const client = await WebSocketClient.open(harness.port)
  expect(await client.closed).toEqual({ code: 4000, reason: 'full' })
})

test('the connection ends with the call: 1000 when it returns, 1011 when it throws', async () => {
  const harness = await Harness.tsgi(async (environ) => {
    const connection = await environ['tsgi.websocket']!.accept()
    for await (const message of connection) {
      if (message === 'throw') throw new Error('no such room')
      return []
    }
    return []
  })
  const good = await WebSocketClient.open(harness.port)
  good.ws.send('return')
  expect((await good.closed).code).toBe(1000)
  const bad = await WebSocketClient.open(harness.port)
  bad.ws.send('throw')
  expect((await bad.closed).code).toBe(1011)
  expect(String((await harness.whenReported())[0]!.error)).toContain('no such room')
})

test('a body after accept is the application’s mistake', async () => {
  const harness = await Harness.tsgi(async (environ, startResponse) => {
    await environ['tsgi.websocket']!.accept()
    startResponse('200 OK', [])
    return ['text']
  })
  const client = await WebSocketClient.open(harness.port)
  expect((await client.closed).code).toBe(1011)
  expect(String((await harness.whenReported())[0]!.error)).toContain('body')
})

test('it is one request in the log: status 101, what was sent, how long it was open', async () => {
  const harness = await Harness.tsgi(async (environ) => {
    const connection = await environ['tsgi.websocket']!.accept()
    await connection.send('12345')
    for await (const _message of connection);
    return []
  })
  const client = await WebSocketClient.open(harness.port)
  await client.receives(1)
  expect(harness.transport.answering).toBe(1)
  expect(harness.done).toEqual([])
  client.ws.close()
  const [done] = await harness.whenDone(1)
  // A frame of 5 bytes and a close frame without a code, two bytes of head each.
  expect(done).toMatchObject({ status: 101, bytes: 9, exchange: { target: '/chat?room=1' } })
  expect(done!.durationMs).toBeGreaterThan(0)
  expect(harness.transport.answering).toBe(0)
})

test('other requests are served beside it', async () => {
  const { application } = reading()
  const harness = await Harness.tsgi((environ, startResponse) =>
    environ['tsgi.websocket'] ? application(environ, startResponse) : plain(environ, startResponse),
  )
  await WebSocketClient.open(harness.port)
  expect((await ask(harness.port, '/y')).body).toBe('no /y')
})
