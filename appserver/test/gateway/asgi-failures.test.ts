import { describe, expect, test } from 'vitest'
import type { AsgiSend, AsgiSendEvent } from '../../src/index.ts'
import { answering, httpApplication, outcome, partOf, sending } from '../asgi-applications.ts'
import { Harness } from '../harness.ts'
import { ask, Wire } from '../wire.ts'

const start = { type: 'http.response.start', status: 200 } as const
const end = { type: 'http.response.body' } as const

describe('an event out of order', () => {
  test.each<[string, readonly AsgiSendEvent[], string]>([
    ['a body without a start', [end], 'http.response.body was sent before http.response.start'],
    ['a second start', [start, start], 'http.response.start was sent a second time'],
    ['a body after the last', [start, end, end], 'http.response.body was sent after the answer was complete'],
    ['a start after the last', [start, end, start], 'http.response.start was sent after the answer was complete'],
  ])('G20: %s is an error', async (_, events, message) => {
    expect((await outcome(sending(...events))).error?.message).toBe(message)
  })

  test('G20: so is one that comes after the call has ended', async () => {
    const late = Promise.withResolvers<AsgiSend>()
    const { port } = await Harness.asgi(
      httpApplication(async (_scope, _receive, send) => {
        late.resolve(send)
        throw new Error('broken')
      }),
    )
    expect((await ask(port)).status).toBe(500)
    await expect((await late.promise)(start)).rejects.toThrow(
      'http.response.start was sent after the call of the application had ended',
    )
  })
})

describe('a malformed event', () => {
  const tooMuch = { ...start, headers: [['content-length', '2']] }
  test.each<[string, readonly unknown[], RegExp]>([
    ['nothing', [undefined], /^an event without a type was sent in an http scope: expected http\.response\.start/],
    ['no type', [{}], /^an event without a type was sent/],
    ['a type of another scope', [{ type: 'websocket.accept' }], /^websocket\.accept was sent in an http scope/],
    ['no status', [{ type: 'http.response.start' }], /status: expected a whole number from 200 to 599, got undefined/],
    ['a status in a string', [{ ...start, status: '200' }], /status: expected .* got "200"/],
    ['an interim status', [{ ...start, status: 103 }], /status: expected .* got 103/],
    ['headers that are no list', [{ ...start, headers: { a: 'b' } }], /headers: expected a list of \[name, value\]/],
    ['a header that is no pair', [{ ...start, headers: ['a: b'] }], /headers: expected a list of \[name, value\]/],
    ['a header name with a space', [{ ...start, headers: [['a b', 'c']] }], /header name: expected a token/],
    [
      'a line break in a value',
      [{ ...start, headers: [['a', 'b\r\nc: d']] }],
      /header a: expected .* without line breaks/,
    ],
    ['bytes for a value', [{ ...start, headers: [['a', new Uint8Array(1)]] }], /header a: expected a string/],
    ['trailers', [{ ...start, trailers: true }], /trailers: http\.response\.trailers is not among/],
    ['a number for a body', [start, { ...end, body: 1 }], /body: expected a Uint8Array or a string, got number/],
    ['a word for more_body', [start, { ...end, more_body: 'yes' }], /more_body: expected a boolean, got string/],
    ['more than its length', [tooMuch, { ...end, body: 'abc' }], /more than the 2 bytes/],
  ])('G21: %s is a TypeError or names what was expected', async (_, events, message) => {
    const { error, isCut } = await outcome(sending(...(events as AsgiSendEvent[])))
    expect(error?.message).toMatch(message)
    expect(isCut).toBe(false)
  })

  test('G25: headers of one connection are the server’s to set', async () => {
    for (const name of ['connection', 'transfer-encoding', 'Keep-Alive', 'upgrade']) {
      const { error, status } = await outcome(sending({ ...start, headers: [[name, 'close']] }, end))
      expect({ status, message: error?.message }).toEqual({
        status: 500,
        message: `header ${name} is hop-by-hop: only the server may set it`,
      })
    }
  })
})

describe('an answer that does not become complete', () => {
  test('G22: send rejects with ClientGone when the client has left, and nothing else is reported', async () => {
    const [left, caught] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()]
    const harness = await Harness.asgi(
      httpApplication(async (_scope, receive, send) => {
        partOf(await receive())
        left.resolve()
        await receive()
        await send(start).catch((error) => caught.resolve(error.name))
      }),
    )
    const wire = await Wire.open(harness.port)
    wire.get('/')
    await left.promise
    wire.socket.destroy()
    expect(await caught.promise).toBe('ClientGone')
    expect((await harness.whenReported())[0]!.error).toHaveProperty('name', 'ClientGone')
  })

  test.each<[string, readonly AsgiSendEvent[]]>([
    ['returns without an answer', []],
    ['returns with the head only', [start]],
  ])('G23: an application that %s is answered 500', async (_, events) => {
    const { status, error } = await outcome(sending(...events))
    expect(status).toBe(500)
    expect(error?.message).toBe('the application returned before its answer was complete')
  })

  test('G23: one that throws before a body is answered 500, later it is cut', async () => {
    const throwing = (...events: AsgiSendEvent[]) =>
      httpApplication(async (_scope, _receive, send) => {
        for (const event of events) await send(event)
        throw new Error('broken')
      })
    expect(await outcome(throwing())).toMatchObject({ status: 500, error: { message: 'broken' } })
    expect(await outcome(throwing(start))).toMatchObject({ status: 500, error: { message: 'broken' } })
    const late = throwing(start, { ...end, body: 'some', more_body: true })
    expect(await outcome(late)).toMatchObject({ isCut: true, error: { message: 'broken' } })
  })

  test('G23: one that stops in the middle is cut, one in one piece that is short of its Content-Length answered 500', async () => {
    const stopped = await outcome(sending(start, { ...end, body: 'some', more_body: true }))
    expect(stopped).toMatchObject({ isCut: true, error: { message: /returned before its answer was complete/ } })
    const short = sending({ ...start, headers: [['content-length', '9']] }, { ...end, body: 'some' })
    expect(await outcome(short)).toMatchObject({
      status: 500,
      error: { message: 'the application sent 4 bytes of the 9 that its Content-Length says' },
    })
  })

  test('G24: an application that fails after its answer has answered all the same', async () => {
    const harness = await Harness.asgi(
      httpApplication(async (_scope, _receive, send) => {
        await answering(send, 'complete')
        throw new Error('in the background')
      }),
    )
    expect((await ask(harness.port)).body).toBe('complete')
    expect((await harness.whenReported())[0]!.error).toHaveProperty('message', 'in the background')
  })
})
