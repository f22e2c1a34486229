import { describe, expect, test } from 'vitest'
import { httpApplication, sending } from '../asgi-applications.ts'
import { Harness } from '../harness.ts'
import { ask, Wire } from '../wire.ts'

const start = { type: 'http.response.start', status: 200 } as const
const end = { type: 'http.response.body' } as const

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
