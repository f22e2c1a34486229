import { describe, expect, test } from 'vitest'
import type { AsgiWebSocketReceiveEvent } from '../../src/index.ts'
import { webSocketApplication } from '../asgi-applications.ts'
import { Harness } from '../harness.ts'
import { upgradeFields, WebSocketClient } from '../websocket-client.ts'
import { Wire } from '../wire.ts'

import { accepting, echo } from './asgi-websockets.ts'

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
