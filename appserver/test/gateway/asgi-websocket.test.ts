import { describe, expect, test } from 'vitest'
import type { AsgiReceive, AsgiSend, AsgiWebSocketReceiveEvent, AsgiWebSocketScope } from '../../src/index.ts'
import { answering, webSocketApplication } from '../asgi-applications.ts'
import { Harness } from '../harness.ts'
import { upgradeFields, WebSocketClient } from '../websocket-client.ts'
import { Wire } from '../wire.ts'

const accept = { type: 'websocket.accept' } as const

/** Takes the first event, accepts, and goes on. */
const accepting = (serve: (receive: AsgiReceive, send: AsgiSend) => Promise<void>) =>
  webSocketApplication(async (_scope, receive, send) => {
    await receive()
    await send(accept)
    await serve(receive, send)
  })

/** Sends back what comes, until the client has gone. */
const echo = accepting(async (receive, send) => {
  for (;;) {
    const event = await receive()
    if (event.type !== 'websocket.receive') return
    await send({ ...event, type: 'websocket.send' })
  }
})

/** Sends these, one after the other; the client's answer and the error are what is of interest. */
async function refusing(...events: readonly unknown[]) {
  const harness = await Harness.asgi(
    webSocketApplication(async (_scope, _receive, send) => {
      for (const event of events) await send(event as never)
    }),
  )
  const wire = await Wire.open(harness.port)
  const received = await wire.get('/', ...upgradeFields).end()
  await harness.whenDone(1)
  const [head = '', body] = received.split('\r\n\r\n')
  return { status: Number(head.slice(9, 12)), head, body, error: harness.reports[0]?.error as Error | undefined }
}

describe('a wish for a WebSocket', () => {
  test('G30: has a scope of its own, where other requests have that of http', async () => {
    const scopes: AsgiWebSocketScope[] = []
    const types: string[] = []
    const harness = await Harness.asgi(
      async (scope, receive, send) => {
        types.push(scope.type)
        if (scope.type === 'http') return answering(send, 'plain')
        if (scope.type !== 'websocket') return
        scopes.push(scope)
        await receive()
        await send({ ...accept, subprotocol: 'chat.v1' })
      },
      { trusted: ['127.0.0.1'] },
    )
    const options = { headers: { 'x-forwarded-proto': 'https' } }
    await (await WebSocketClient.open(harness.port, ['chat.v1', 'chat.v2'], options)).closed
    const { extensions, headers, ...scope } = scopes[0]!
    expect(scope).toMatchObject({
      asgi: { version: '3.0', spec_version: '2.5' },
      http_version: '1.1',
      scheme: 'wss',
      path: '/chat',
      raw_path: '/chat',
      query_string: 'room=1',
      subprotocols: ['chat.v1', 'chat.v2'],
      state: {},
    })
    expect(scope).not.toHaveProperty('method')
    expect(headers).toContainEqual(['upgrade', 'websocket'])
    expect(Object.keys(extensions)).toEqual(['tsgi', 'websocket.http.response'])
    const wire = await Wire.open(harness.port)
    await wire.get('/', 'Connection: Upgrade', 'Upgrade: other').receives('plain')
    expect(types).toEqual(['lifespan', 'websocket', 'http'])
  })

  test('G31: is told by websocket.connect first, and stays open until the application decides', async () => {
    const [told, mayGoOn] = [Promise.withResolvers<unknown>(), Promise.withResolvers<void>()]
    const { port } = await Harness.asgi(
      webSocketApplication(async (_scope, receive, send) => {
        told.resolve(await receive())
        await mayGoOn.promise
        await send(accept)
      }),
    )
    const wire = await Wire.open(port)
    wire.get('/', ...upgradeFields)
    expect(await told.promise).toEqual({ type: 'websocket.connect' })
    expect(wire.received).toBe('')
    mayGoOn.resolve()
    await wire.receives('HTTP/1.1 101 Switching Protocols')
  })

  test('G32: is accepted with a subprotocol and headers', async () => {
    const { port } = await Harness.asgi(
      webSocketApplication(async ({ subprotocols }, _receive, send) => {
        await send({ type: 'websocket.accept', subprotocol: subprotocols[1]!, headers: [['set-cookie', 'a=1']] })
      }),
    )
    const wire = await Wire.open(port)
    const answer = await wire.get('/', ...upgradeFields, 'Sec-WebSocket-Protocol: one, two').receives('\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 101 [\s\S]*Sec-WebSocket-Protocol: two\r\n[\s\S]*set-cookie: a=1\r\n/)
  })

  test('G32: a subprotocol that was not offered is the application’s mistake', async () => {
    const { status, error } = await refusing({ ...accept, subprotocol: 'other' })
    expect(status).toBe(500)
    expect(error).toBeInstanceOf(TypeError)
  })

  test('G33: is refused with 403 by websocket.close, and then over', async () => {
    const after = Promise.withResolvers<unknown>()
    const harness = await Harness.asgi(
      webSocketApplication(async (_scope, receive, send) => {
        await receive()
        await send({ type: 'websocket.close', code: 4000 })
        after.resolve(await receive())
      }),
    )
    const wire = await Wire.open(harness.port)
    expect(await wire.get('/', ...upgradeFields).end()).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/)
    expect(await after.promise).toEqual({ type: 'websocket.disconnect', code: 1006, reason: '' })
    expect(harness.reports).toEqual([])
  })

  test('G34: is refused with an answer of the application’s own', async () => {
    const { head, body, error } = await refusing(
      { type: 'websocket.http.response.start', status: 401, headers: [['www-authenticate', 'Basic']] },
      { type: 'websocket.http.response.body', body: 'who ', more_body: true },
      { type: 'websocket.http.response.body', body: 'are you?' },
    )
    expect(head).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\nwww-authenticate: Basic\r\n/)
    expect(body).toContain('are you?')
    expect(error).toBeUndefined()
  })
})

describe('an open WebSocket', () => {
  test('G35: gives text as text and bytes as bytes, in order', async () => {
    const { port } = await Harness.asgi(echo)
    const client = await WebSocketClient.open(port)
    client.ws.send('grüße')
    client.ws.send(new Uint8Array([0, 255]))
    client.ws.send('')
    expect(await client.receives(3)).toEqual(['grüße', Buffer.from([0, 255]), ''])
  })

  test('G35: events have one of text and bytes', async () => {
    const events: AsgiWebSocketReceiveEvent[] = []
    const { port } = await Harness.asgi(
      accepting(async (receive) => {
        for (let count = 0; count < 3; count++) events.push((await receive()) as AsgiWebSocketReceiveEvent)
      }),
    )
    const client = await WebSocketClient.open(port)
    client.ws.send('a')
    client.ws.send(Buffer.from('b'))
    client.ws.close(4001, 'enough')
    expect((await client.closed).code).toBe(4001)
    expect(events).toEqual([
      { type: 'websocket.receive', text: 'a' },
      { type: 'websocket.receive', bytes: Buffer.from('b') },
      { type: 'websocket.disconnect', code: 4001, reason: 'enough' },
    ])
  })

  test.each([
    [{ type: 'websocket.send' }],
    [{ type: 'websocket.send', text: 'a', bytes: new Uint8Array(1) }],
    [{ type: 'websocket.send', text: 1 }],
    [{ type: 'websocket.send', bytes: 'a' }],
  ])('G36: sends either text or bytes, and not %o', async (event) => {
    const harness = await Harness.asgi(accepting((_receive, send) => send(event as never)))
    const client = await WebSocketClient.open(harness.port)
    expect((await client.closed).code).toBe(1011)
    expect((await harness.whenReported())[0]!.error).toMatchObject({
      name: 'TypeError',
      message: 'websocket.send: expected either text, a string, or bytes, a Uint8Array',
    })
  })

  test('G36: null beside the one that is given is no second one', async () => {
    const { port } = await Harness.asgi(
      accepting(async (_receive, send) => {
        await send({ type: 'websocket.send', text: 'a', bytes: null })
        await send({ type: 'websocket.send', text: null, bytes: new Uint8Array([98]) })
      }),
    )
    expect(await (await WebSocketClient.open(port)).receives(2)).toEqual(['a', Buffer.from('b')])
  })

  test('G37: is closed with the code and reason of websocket.close', async () => {
    const after = Promise.withResolvers<unknown>()
    const { port } = await Harness.asgi(
      accepting(async (receive, send) => {
        await send({ type: 'websocket.close', code: 4002, reason: 'moved' })
        after.resolve(await receive())
      }),
    )
    expect(await (await WebSocketClient.open(port)).closed).toEqual({ code: 4002, reason: 'moved' })
    expect(await after.promise).toMatchObject({ type: 'websocket.disconnect', code: 4002 })
  })

  test('G37: the code is 1000 where none is given', async () => {
    const { port } = await Harness.asgi(accepting((_receive, send) => send({ type: 'websocket.close', reason: null })))
    expect((await (await WebSocketClient.open(port)).closed).code).toBe(1000)
  })

  test('G38: a client that is lost is a disconnect with 1006, and stays one', async () => {
    const events: unknown[] = []
    const over = Promise.withResolvers<void>()
    const { port } = await Harness.asgi(
      accepting(async (receive) => {
        events.push(await receive(), await receive())
        over.resolve()
      }),
    )
    const client = await WebSocketClient.open(port)
    client.ws.terminate()
    await over.promise
    const lost = { type: 'websocket.disconnect', code: 1006, reason: '' }
    expect(events).toEqual([lost, lost])
  })

  test('G38: so is one that leaves before it is accepted', async () => {
    const [told, seen] = [Promise.withResolvers<void>(), Promise.withResolvers<unknown>()]
    const { port } = await Harness.asgi(
      webSocketApplication(async (_scope, receive) => {
        await receive()
        told.resolve()
        seen.resolve(await receive())
      }),
    )
    const wire = await Wire.open(port)
    wire.get('/', ...upgradeFields)
    await told.promise
    wire.socket.destroy()
    expect(await seen.promise).toEqual({ type: 'websocket.disconnect', code: 1006, reason: '' })
  })

  test('G40: is closed with 1000 when the application returns, and with 1011 when it throws', async () => {
    const returning = await Harness.asgi(accepting(async () => {}))
    expect((await (await WebSocketClient.open(returning.port)).closed).code).toBe(1000)
    const throwing = await Harness.asgi(
      accepting(async () => {
        throw new Error('broken')
      }),
    )
    expect((await (await WebSocketClient.open(throwing.port)).closed).code).toBe(1011)
    expect((await throwing.whenReported())[0]!.error).toHaveProperty('message', 'broken')
  })

  test('G41: send waits for a client that does not read, and rejects with ClientGone when it has left', async () => {
    let sent = 0
    const harness = await Harness.asgi(
      accepting(async (_receive, send) => {
        for (; sent < 10_000; sent++) await send({ type: 'websocket.send', bytes: new Uint8Array(64 * 1024) })
      }),
    )
    const client = await WebSocketClient.open(harness.port)
    client.ws.pause()
    let before = -1
    const stands = () => {
      const same = sent === before
      before = sent
      return same
    }
    await expect.poll(stands, { interval: 150, timeout: 10_000 }).toBe(true)
    expect(sent).toBeLessThan(1000)
    client.ws.terminate()
    expect((await harness.whenReported())[0]!.error).toHaveProperty('name', 'ClientGone')
  })

  test('G43: a message over the limit closes it with 1009, and the application hears of it', async () => {
    const seen = Promise.withResolvers<unknown>()
    const { port } = await Harness.asgi(
      accepting(async (receive) => seen.resolve(await receive())),
      { flags: ['--limit-websocket-message=1k'] },
    )
    const client = await WebSocketClient.open(port)
    client.ws.send('x'.repeat(1025))
    expect((await client.closed).code).toBe(1009)
    // Nothing is read behind such a message, so that the client's close frame is not seen.
    const reason = 'Max payload size exceeded'
    expect(await seen.promise).toEqual({ type: 'websocket.disconnect', code: 1006, reason })
  })

  test('G42: a retiring worker closes it with 1001, and the application hears of it', async () => {
    const seen = Promise.withResolvers<unknown>()
    const harness = await Harness.asgi(accepting(async (receive) => seen.resolve(await receive())))
    const client = await WebSocketClient.open(harness.port)
    const drained = harness.transport.drain(5000)
    expect((await client.closed).code).toBe(1001)
    expect(await seen.promise).toMatchObject({ type: 'websocket.disconnect', code: 1001 })
    await drained
  })
})

describe('an event out of order', () => {
  const denied = { type: 'websocket.http.response.start', status: 401 }
  test.each<[string, readonly unknown[], string]>([
    [
      'a message before accept',
      [{ type: 'websocket.send', text: 'a' }],
      'websocket.send was sent before websocket.accept',
    ],
    [
      'a body before its start',
      [{ type: 'websocket.http.response.body' }],
      'websocket.http.response.body was sent before websocket.http.response.start',
    ],
    ['accept in a denial', [denied, accept], 'websocket.accept was sent after websocket.http.response.start'],
    [
      'accept after close',
      [{ type: 'websocket.close' }, accept],
      'websocket.accept was sent after the WebSocket was refused',
    ],
  ])('G39: %s is an error', async (_, events, message) => {
    expect((await refusing(...events)).error?.message).toBe(message)
  })

  test.each<[string, readonly unknown[], RegExp]>([
    ['a second accept', [accept], /^websocket\.accept was sent a second time$/],
    ['a denial', [denied], /^websocket\.http\.response\.start was sent in an accepted websocket scope: expected/],
    [
      'a message after close',
      [{ type: 'websocket.close' }, { type: 'websocket.send', text: 'a' }],
      /^websocket\.send was sent after the WebSocket was closed$/,
    ],
    ['an event of http', [{ type: 'http.response.body' }], /^http\.response\.body was sent in an accepted websocket/],
    ['a code of its own for nothing', [{ type: 'websocket.close', code: 1006 }], /code/],
  ])('G39: %s in an open one is an error', async (_, events, message) => {
    const harness = await Harness.asgi(
      accepting(async (_receive, send) => {
        for (const event of events) await send(event as never)
      }),
    )
    await (await WebSocketClient.open(harness.port)).closed
    expect(((await harness.whenReported())[0]!.error as Error).message).toMatch(message)
  })

  test.each<[string, readonly unknown[]]>([
    ['nothing', []],
    ['half a denial', [denied]],
  ])('G40: an application that returns with %s is answered 500', async (_, events) => {
    const { status, error } = await refusing(...events)
    expect(status).toBe(500)
    expect(error?.message).toBe('the application returned before it accepted or refused the WebSocket')
  })
})
