import { describe, expect, test } from 'vitest'
import type { AsgiHttpReceiveEvent, AsgiSend, AsgiSendEvent } from '../../src/index.ts'
import { answering, httpApplication, outcome, partOf, sending } from '../asgi-applications.ts'
import { Harness } from '../harness.ts'
import { ask, Wire } from '../wire.ts'

const start = { type: 'http.response.start', status: 200 } as const
const end = { type: 'http.response.body' } as const

describe('the request', () => {
  /** Reads the body and answers with what came: its text, and the sizes of the events with their `more_body`. */
  const reading = httpApplication(async (_scope, receive, send) => {
    let text = ''
    let last = false
    while (!last) {
      const part = partOf(await receive())
      text += Buffer.from(part.body).toString()
      last = !part.more_body
    }
    await answering(send, text)
  })

  test('G10: its body comes in order, and ends with the event that has no more_body', async () => {
    const { port } = await Harness.asgi(reading)
    const wire = await Wire.open(port)
    wire.send('POST / HTTP/1.1', 'Host: test', 'Transfer-Encoding: chunked', '', '5', 'hello', '')
    wire.send('6', ' world', '0', '', '')
    expect(await wire.receives('hello world')).toContain('HTTP/1.1 200 OK')
  })

  test('G10: a request without a body has one event, empty and the last', async () => {
    const { port } = await Harness.asgi(
      httpApplication(async (_scope, receive, send) => {
        const { body, more_body } = partOf(await receive())
        await answering(send, `${body instanceof Uint8Array} ${body.length} ${more_body}`)
      }),
    )
    expect((await ask(port)).body).toBe('true 0 false')
  })

  test('G11: what the application does not ask for stays with the client', async () => {
    const asked = Promise.withResolvers<void>()
    const { port } = await Harness.asgi(
      httpApplication(async (_scope, receive, send) => {
        await asked.promise
        let bytes = 0
        for (let more = true; more; ) {
          const part = partOf(await receive())
          bytes += part.body.length
          more = part.more_body
        }
        await answering(send, String(bytes))
      }),
    )
    const total = 32 * 1024 ** 2
    const wire = await Wire.open(port)
    wire.send('POST / HTTP/1.1', 'Host: test', `Content-Length: ${total}`, '', '')
    wire.socket.write(Buffer.alloc(total))
    // More than the kernel takes for a connection: the rest waits in the client.
    let before = -1
    await expect
      .poll(
        () => {
          const same = wire.socket.writableLength === before
          before = wire.socket.writableLength
          return same
        },
        { interval: 150 },
      )
      .toBe(true)
    expect(before).toBeGreaterThan(0)
    asked.resolve()
    await wire.receives(`\r\n\r\n${total}`)
  })

  test('G12: after its body, receive waits until the client leaves', async () => {
    const seen: AsgiHttpReceiveEvent[] = []
    const reached = Promise.withResolvers<void>()
    const harness = await Harness.asgi(
      httpApplication(async (_scope, receive, send) => {
        partOf(await receive())
        await send(start)
        await send({ type: 'http.response.body', body: 'waiting', more_body: true })
        for (let times = 0; times < 2; times++) seen.push((await receive()) as AsgiHttpReceiveEvent)
        reached.resolve()
      }),
    )
    const wire = await Wire.open(harness.port)
    await wire.get('/').receives('waiting')
    expect(seen).toEqual([])
    wire.socket.destroy()
    await reached.promise
    expect(seen).toEqual([{ type: 'http.disconnect' }, { type: 'http.disconnect' }])
    await harness.whenDone(1)
    expect(harness.reports.filter(({ error }) => (error as Error).name !== 'ClientGone')).toEqual([])
  })

  test('G12: receive resolves with http.disconnect when the answer is complete', async () => {
    const after = Promise.withResolvers<string>()
    const { port } = await Harness.asgi(
      httpApplication(async (_scope, receive, send) => {
        partOf(await receive())
        const waiting = receive()
        await answering(send, 'done')
        after.resolve((await waiting).type)
      }),
    )
    expect((await ask(port)).body).toBe('done')
    expect(await after.promise).toBe('http.disconnect')
  })

  test('G12: a client that leaves in the middle of its body is a disconnect', async () => {
    const seen = Promise.withResolvers<string>()
    const begun = Promise.withResolvers<void>()
    const { port } = await Harness.asgi(
      httpApplication(async (_scope, receive) => {
        partOf(await receive())
        begun.resolve()
        seen.resolve((await receive()).type)
      }),
    )
    const wire = await Wire.open(port)
    wire.send('POST / HTTP/1.1', 'Host: test', 'Content-Length: 10', '', 'abc')
    await begun.promise
    wire.socket.destroy()
    expect(await seen.promise).toBe('http.disconnect')
  })

  test('G12: the request timeout is a disconnect', async () => {
    const seen = Promise.withResolvers<string>()
    const { port } = await Harness.asgi(
      httpApplication(async (_scope, receive) => {
        partOf(await receive())
        seen.resolve((await receive()).type)
      }),
      { flags: ['--request-timeout=0.2'] },
    )
    expect((await ask(port)).status).toBe(504)
    expect(await seen.promise).toBe('http.disconnect')
  })

  test('G13: calls of receive that overlap are answered in their order', async () => {
    const { port } = await Harness.asgi(
      httpApplication(async (_scope, receive, send) => {
        const [first, second] = [receive(), receive()]
        const part = partOf(await first)
        await answering(send, Buffer.from(part.body).toString())
        expect((await second).type).toBe('http.disconnect')
      }),
    )
    const wire = await Wire.open(port)
    wire.send('POST / HTTP/1.1', 'Host: test', 'Content-Length: 10', '', 'first')
    await wire.receives('\r\n\r\nfirst')
  })

  test('G14: a body over its limit is thrown by receive, and answered 413', async () => {
    const { port } = await Harness.asgi(reading, { bodyLimitBytes: 10 })
    const wire = await Wire.open(port)
    wire.send('POST / HTTP/1.1', 'Host: test', 'Transfer-Encoding: chunked', '', '14', 'x'.repeat(20), '0', '', '')
    expect(await wire.end()).toMatch(/^HTTP\/1\.1 413 /)
  })

  test('what is left of a body does not hold up the next request', async () => {
    const { port } = await Harness.asgi(
      httpApplication(async (_scope, receive, send) => {
        partOf(await receive())
        void receive()
        await answering(send, 'early')
      }),
    )
    const wire = await Wire.open(port)
    const total = 300_000
    wire.send('POST / HTTP/1.1', 'Host: test', `Content-Length: ${total}`, '', 'a')
    await wire.receives('early')
    wire.socket.write(Buffer.alloc(total - 1))
    await wire.get('/').receives('HTTP/1.1 200 OK', 2)
  })
})

describe('the answer', () => {
  test('G15: the head waits for the first event of the body, and goes out with it, also when that is empty', async () => {
    const [begun, mayGoOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const harness = await Harness.asgi(
      httpApplication(async (_scope, _receive, send) => {
        await send(start)
        begun.resolve()
        await mayGoOn.promise
        await send({ type: 'http.response.body', more_body: true })
        await new Promise(() => {})
      }),
    )
    const wire = await Wire.open(harness.port)
    wire.get('/')
    await begun.promise
    expect(wire.received).toBe('')
    mayGoOn.resolve()
    await wire.receives('\r\n\r\n')
  })

  test('G16: has the status, its reason and the headers in their order, repeated ones included', async () => {
    const { port } = await Harness.asgi(
      sending(
        {
          type: 'http.response.start',
          status: 201,
          headers: [
            ['x-first', '1'],
            ['set-cookie', 'a=1'],
            ['set-cookie', 'b=2'],
            ['x-latin', 'caf\u00e9'],
          ],
        },
        end,
      ),
    )
    const answer = await ask(port)
    expect(answer).toMatchObject({ status: 201, reason: 'Created' })
    expect(answer.rawHeaders.slice(0, 8)).toEqual([
      'x-first',
      '1',
      'set-cookie',
      'a=1',
      'set-cookie',
      'b=2',
      'x-latin',
      'caf\u00e9',
    ])
  })

  test('G17: send waits for a client that does not read', async () => {
    let sent = 0
    const piece = new Uint8Array(64 * 1024)
    const harness = await Harness.asgi(
      httpApplication(async (_scope, _receive, send) => {
        await send(start)
        for (; sent < 10_000; sent++) await send({ type: 'http.response.body', body: piece, more_body: true })
      }),
    )
    const wire = await Wire.open(harness.port)
    await wire.get('/').receives('\r\n\r\n')
    wire.socket.pause()
    let before = -1
    await expect
      .poll(
        () => {
          const same = sent === before
          before = sent
          return same
        },
        { interval: 150 },
      )
      .toBe(true)
    expect(sent).toBeLessThan(1000)
    wire.socket.destroy()
    await harness.whenReported()
    expect(harness.reports.map(({ error }) => (error as Error).name)).toEqual(['ClientGone'])
  })

  test('G18: of one event has a Content-Length, of several it is chunked', async () => {
    const one = await Harness.asgi(sending(start, { ...end, body: 'héllo' }))
    expect(await ask(one.port)).toMatchObject({ body: 'héllo', headers: { 'content-length': '6' } })
    const two = await Harness.asgi(
      sending(start, { ...end, body: 'a', more_body: true }, { ...end, body: new Uint8Array([98]) }),
    )
    expect(await ask(two.port)).toMatchObject({ body: 'ab', headers: { 'transfer-encoding': 'chunked' } })
  })

  test('G19: 204 and 304 have no body, HEAD has the headers of GET', async () => {
    for (const status of [204, 304]) {
      const { port } = await Harness.asgi(sending({ ...start, status }, { ...end, body: 'ignored' }))
      const wire = await Wire.open(port)
      await wire.get('/').receives('\r\n\r\n')
      expect(await wire.get('/').receives('HTTP/1.1 ', 2)).not.toMatch(/ignored|content-length|chunked/i)
    }
    const { port } = await Harness.asgi(sending(start, { ...end, body: 'hello' }))
    const wire = await Wire.open(port)
    expect(await wire.send('HEAD / HTTP/1.1', 'Host: test', 'Connection: close', '', '').end()).toMatch(
      /^HTTP\/1\.1 200 OK\r\n[\s\S]*Content-Length: 5\r\n[\s\S]*\r\n\r\n$/,
    )
  })

  test('G19: a HEAD of an endless stream is answered, and its application stopped as if the client had left', async () => {
    const harness = await Harness.asgi(
      httpApplication(async (_scope, _receive, send) => {
        await send(start)
        for (;;) await send({ type: 'http.response.body', body: 'on and on', more_body: true })
      }),
    )
    expect(await ask(harness.port, '/', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
    expect((await harness.whenReported())[0]!.error).toHaveProperty('name', 'ClientGone')
  })

  test('G19: a stream that ends is taken to its end for HEAD', async () => {
    const harness = await Harness.asgi(sending(start, { ...end, body: 'one', more_body: true }, end))
    expect(await ask(harness.port, '/', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
    expect(harness.reports).toEqual([])
  })
})

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
