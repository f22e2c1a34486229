import { once } from 'node:events'
import type { FastifyInstance } from 'fastify'
import { expect, test } from 'vitest'
import { fromFetch } from '../../src/gateway/fetch/fetch.ts'
import type { Application, WebSocketConnection } from '../../src/gateway/tsgi.ts'
import { Harness } from '../harness.ts'
import { upgradeFields, WebSocketClient } from '../websocket-client.ts'
import { Wire } from '../wire.ts'

/** Accepts, hands over the connection, and returns when that is done with. */
function accepting(serve: (connection: WebSocketConnection, signal: AbortSignal) => Promise<void>): Application {
  return async (environ) => {
    await serve(await environ['tsgi.websocket']!.accept(), environ['tsgi.signal'])
    return []
  }
}

const echo = accepting(async (connection) => {
  for await (const message of connection) await connection.send(message)
})

/** Resolves when the figure no longer changes. */
async function standsStill(figure: () => number): Promise<void> {
  let before = -1
  const isSame = () => {
    const same = figure() === before
    before = figure()
    return same
  }
  await expect.poll(isSame, { interval: 150, timeout: 10_000 }).toBe(true)
}

test('text and bytes go both ways, in order', async () => {
  const { port } = await Harness.tsgi(echo)
  const client = await WebSocketClient.open(port)
  client.ws.send('grüße')
  client.ws.send(new Uint8Array([0, 255]))
  client.ws.send('')
  expect(await client.receives(3)).toEqual(['grüße', Buffer.from([0, 255]), ''])
})

test('what a client sends right behind its request is the first message', async () => {
  const { port } = await Harness.tsgi(echo)
  const wire = await Wire.open(port)
  // A masked text frame with a key of zeros: "hi".
  wire.get('/', ...upgradeFields).send('\x81\x82\0\0\0\0hi')
  const answer = await wire.receives('\x81\x02hi')
  expect(answer).toMatch(/^HTTP\/1\.1 101 /)
  // RFC 6455 section 1.3 computes it for this key.
  expect(answer).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=')
})

test('the application sees what is offered and chooses', async () => {
  const { port } = await Harness.tsgi(async (environ) => {
    const upgrade = environ['tsgi.websocket']!
    const headers = [['X-Room', environ.QUERY_STRING]] as const
    const connection = await upgrade.accept({ protocol: upgrade.protocols[1]!, headers })
    await connection.send(`${upgrade.protocols.join('|')} ${connection.protocol}`)
    return []
  })
  const wire = await Wire.open(port)
  wire.get('/chat?room=1', ...upgradeFields, 'Sec-WebSocket-Protocol: chat.v1, chat.v2')
  expect(await wire.receives('chat.v1|chat.v2 chat.v2')).toMatch(
    /Sec-WebSocket-Protocol: chat\.v2\r\n[\s\S]*X-Room: room=1\r\n/,
  )
})

test('a protocol that nobody offered, or a malformed header, is the application’s mistake and a 500', async () => {
  for (const acceptance of [
    { protocol: 'other' },
    { headers: [['X', 'a\r\nb']] as const },
    { headers: [['Sec-WebSocket-Accept', 'x']] as const },
  ]) {
    const harness = await Harness.tsgi(async (environ) => {
      await environ['tsgi.websocket']!.accept(acceptance)
      return []
    })
    const wire = await Wire.open(harness.port)
    wire.get('/', ...upgradeFields, 'Sec-WebSocket-Protocol: chat')
    expect(await wire.end()).toMatch(/^HTTP\/1\.1 500 /)
    expect((await harness.whenReported())[0]!.error).toBeInstanceOf(TypeError)
  }
})

test('a message over the limit is closed with 1009, one of its size is not', async () => {
  const { port } = await Harness.tsgi(echo, { flags: ['--limit-websocket-message=1k'] })
  const client = await WebSocketClient.open(port)
  client.ws.send('x'.repeat(1024))
  await client.receives(1)
  client.ws.send('x'.repeat(1025))
  expect((await client.closed).code).toBe(1009)
})

test('S62: a client that does not read holds the application up, and not the memory', async () => {
  const chunk = new Uint8Array(64 * 1024)
  let sent = 0
  const { port, transport } = await Harness.tsgi(
    accepting(async (connection) => {
      for (;;) {
        await connection.send(chunk)
        sent++
      }
    }),
  )
  const client = await WebSocketClient.open(port)
  client.ws.pause()
  // It goes on until the kernel's buffers are full.
  await standsStill(() => sent)
  expect(sent).toBeLessThan(1000)
  const stuckAt = sent
  client.ws.resume()
  await client.receives(stuckAt + 2)
  expect(transport.answering).toBe(1)
})

test('S67: an application that does not read holds the client up', async () => {
  let read!: () => void
  const asked = new Promise<void>((resolve) => {
    read = resolve
  })
  const { port } = await Harness.tsgi(
    accepting(async (connection) => {
      await asked
      for await (const message of connection) await connection.send(String(message.length))
    }),
  )
  const client = await WebSocketClient.open(port)
  const total = 1000
  for (let count = 0; count < total; count++) client.ws.send(new Uint8Array(64 * 1024))
  // 62 MiB are more than the kernel takes for a connection: the rest waits in the client.
  await standsStill(() => client.ws.bufferedAmount)
  expect(client.ws.bufferedAmount).toBeGreaterThan(0)
  read()
  expect(await client.receives(total)).toHaveLength(total)
  expect(client.ws.bufferedAmount).toBe(0)
})

test('S68: a ping is answered, and the server pings by itself', async () => {
  const { port } = await Harness.tsgi(echo, { flags: ['--websocket-ping-interval=0.5'] })
  const client = await WebSocketClient.open(port)
  const ponged = once(client.ws, 'pong')
  client.ws.ping('are you there')
  expect(String((await ponged)[0])).toBe('are you there')
  for (let pings = 0; pings < 3; pings++) await once(client.ws, 'ping')
  client.ws.send('still here')
  expect(await client.receives(1)).toEqual(['still here'])
})

test('a client that answers no ping is cut, and the application learns of it', async () => {
  let ended!: (code: number) => void
  const endedWith = new Promise<number>((resolve) => {
    ended = resolve
  })
  const { port } = await Harness.tsgi(
    accepting(async (connection) => ended((await connection.closed).code)),
    { flags: ['--websocket-ping-interval=0.1'] },
  )
  const client = await WebSocketClient.open(port, [], { autoPong: false })
  expect(await client.closed).toEqual({ code: 1011, reason: 'no answer to a ping' })
  expect(await endedWith).toBe(1006)
})

test('plugins see the request first: what they set is in the answer, what they answer is final', async () => {
  const harness = await Harness.tsgi(echo, {
    plugins: [
      async (app: FastifyInstance) => {
        app.addHook('onRequest', async (request, reply) => {
          reply.header('x-seen', 'yes')
          if (request.url === '/secret') return reply.code(401).send('no')
        })
      },
    ],
  })
  const wire = await Wire.open(harness.port)
  await wire.get('/', ...upgradeFields).receives(/^HTTP\/1\.1 101 [\s\S]*x-seen: yes\r\n/)
  wire.send('\x81\x82\0\0\0\0hi')
  await wire.receives('\x81\x02hi')
  const refused = await Wire.open(harness.port)
  expect(await refused.get('/secret', ...upgradeFields).end()).toMatch(/^HTTP\/1\.1 401 [\s\S]*no$/)
})

test('a fetch handler answers as usual', async () => {
  const { port } = await Harness.tsgi(fromFetch((request) => new Response(new URL(request.url).pathname)))
  const wire = await Wire.open(port)
  expect(await wire.get('/page', ...upgradeFields).end()).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*\/page/)
})
