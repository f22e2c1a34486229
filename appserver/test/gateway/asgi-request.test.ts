import { describe, expect, test } from 'vitest'
import type { AsgiHttpReceiveEvent } from '../../src/index.ts'
import { answering, httpApplication, partOf } from '../asgi-applications.ts'
import { Harness } from '../harness.ts'
import { ask, Wire } from '../wire.ts'

const start = { type: 'http.response.start', status: 200 } as const

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
