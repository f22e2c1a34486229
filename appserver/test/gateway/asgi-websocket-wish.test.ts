import { describe, expect, test } from 'vitest'
import type { AsgiWebSocketScope } from '../../src/index.ts'
import { answering, webSocketApplication } from '../asgi-applications.ts'
import { Harness } from '../harness.ts'
import { upgradeFields, WebSocketClient } from '../websocket-client.ts'
import { Wire } from '../wire.ts'

import { accept, accepting, refusing } from './asgi-websockets.ts'

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
