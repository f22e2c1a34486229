import { describe, expect, test } from 'vitest'
import type { Application } from '../../../src/index.ts'
import { begin, FastCgiClient, params, record, request, stdin, types } from '../../fastcgi-client.ts'
import { Harness, type HarnessOptions } from '../../harness.ts'

const hello: Application = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [`hello ${environ.PATH_INFO}`]
}

async function serve(application: Application, options: HarnessOptions = {}) {
  const harness = await Harness.tsgi(application, { ...options, protocol: 'fastcgi' })
  return { harness, client: await FastCgiClient.open(harness.port) }
}

describe('a connection', () => {
  test('is kept where the front asks for it', async () => {
    const { client, harness } = await serve(hello)
    for (const path of ['/1', '/2', '/3'])
      expect((await client.ask({ REQUEST_URI: path })).body.toString()).toBe(`hello ${path}`)
    expect(harness.openConnections).toEqual([1])
  })

  test('is closed after the answer where it does not', async () => {
    const { client } = await serve(hello)
    client.send(begin(1, { keeps: false }), params(), stdin())
    expect((await client.answer()).status).toBe('200 OK')
    await client.closed
  })

  test('takes a request in single bytes', async () => {
    const { client } = await serve(hello)
    for (const byte of request({ REQUEST_URI: '/slow' })) client.socket.write(Uint8Array.of(byte))
    expect((await client.answer()).body.toString()).toBe('hello /slow')
  })

  test('takes several requests in one piece, one after the other', async () => {
    const { client } = await serve(hello)
    client.send(begin(3), params({ REQUEST_URI: '/3' }, 3), stdin('', 3))
    expect((await client.next()).id).toBe(3)
    client.records.length = 0
    expect((await client.ask({ REQUEST_URI: '/4' })).body.toString()).toBe('hello /4')
  })

  test('takes a second request while the first is answered for one too many', async () => {
    const held = Promise.withResolvers<void>()
    const { client } = await serve(async (environ, startResponse) => {
      await held.promise
      return hello(environ, startResponse)
    })
    client.send(request(), request({}, '', 2))
    const end = await client.next()
    expect([end.type, end.id, end.content[4]]).toEqual([types.end, 2, 1])
    held.resolve()
    expect((await client.answer()).body.toString()).toBe('hello /')
  })

  test.each([
    ['authorizer', 2],
    ['filter', 3],
    ['unknown', 9],
  ])('has no %s', async (_name, role) => {
    const { client } = await serve(hello)
    client.send(begin(7, { role }), params({}, 7), stdin('', 7))
    const end = await client.next()
    expect([end.type, end.id, end.content[4]]).toEqual([types.end, 7, 3])
    expect((await client.ask()).status).toBe('200 OK')
  })

  test('passes over records of requests that it does not know', async () => {
    const { client } = await serve(hello)
    client.send(params({}, 5), stdin('lost', 5), record(types.abort, 5))
    expect((await client.ask()).status).toBe('200 OK')
  })

  test('takes padding for what it is', async () => {
    const { client } = await serve(hello)
    const [first, last] = [params().subarray(8, -8), record(types.params, 1, '', 8)]
    client.send(begin(), record(types.params, 1, first, 255), last, record(types.stdin, 1, '', 3))
    expect((await client.answer()).status).toBe('200 OK')
  })

  test('closes at the end of the drain, after the answer that is under way', async () => {
    const held = Promise.withResolvers<void>()
    const { client, harness } = await serve(async (environ, startResponse) => {
      await held.promise
      return hello(environ, startResponse)
    })
    client.send(request())
    while (harness.transport.answering === 0) await new Promise((resolve) => setImmediate(resolve))
    const drained = harness.transport.drain(10_000)
    held.resolve()
    expect((await client.answer()).status).toBe('200 OK')
    await Promise.all([client.closed, drained])
  })

  test('is closed when it has been idle for keep-alive', async () => {
    const { client } = await serve(hello, { keepAliveMs: 100 })
    expect((await client.ask()).status).toBe('200 OK')
    await client.closed
  })

  test('is closed after each answer with keep-alive 0', async () => {
    const { client } = await serve(hello, { keepAliveMs: 0 })
    expect((await client.ask()).status).toBe('200 OK')
    await client.closed
  })
})
