import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type FetchHandler, fromFetch } from '../../src/index.ts'
import { Harness } from '../harness.ts'
import { ask, Wire } from '../wire.ts'

const serving = (handler: FetchHandler) => Harness.tsgi(fromFetch(handler))

/** What another server answers, by way of fetch. */
async function passedOn(headers: Record<string, string>, body: Uint8Array) {
  const server = createServer((_request, response) => response.writeHead(200, headers).end(body))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = await serving(() => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`))
  return ask(port)
}

describe('the head', () => {
  test('has status, reason and every Set-Cookie', async () => {
    const { port } = await serving(() => {
      const headers = new Headers({ 'X-Tag': 'a' })
      headers.append('Set-Cookie', 'a=1; Path=/')
      headers.append('Set-Cookie', 'b=2')
      return new Response('made', { status: 201, statusText: 'Made It', headers })
    })
    const answer = await ask(port)
    expect(answer).toMatchObject({ status: 201, reason: 'Made It', body: 'made' })
    expect(answer.headers).toMatchObject({ 'x-tag': 'a', 'set-cookie': ['a=1; Path=/', 'b=2'] })
  })

  test('has the reason that belongs to the status where the handler gives none', async () => {
    const { port } = await serving(() => Response.redirect('http://other/', 307))
    expect(await ask(port)).toMatchObject({
      status: 307,
      reason: 'Temporary Redirect',
      headers: { location: 'http://other/' },
    })
  })

  test('leaves out what is about the connection, which is the server’s', async () => {
    const headers = { Connection: 'keep-alive, X-Hop', 'X-Hop': '1', 'Transfer-Encoding': 'chunked', 'X-Tag': 'a' }
    const { port } = await serving(() => new Response('text', { headers }))
    const answer = await ask(port)
    expect(answer).toMatchObject({ status: 200, body: 'text', headers: { 'x-tag': 'a', 'content-length': '4' } })
    expect(answer.headers).not.toHaveProperty('x-hop')
    expect(answer.headers).not.toHaveProperty('transfer-encoding')
  })

  test('of what fetch() gave speaks of the decoded body', async () => {
    const coded = gzipSync('text'.repeat(100))
    const headers = { 'Content-Encoding': 'gzip', 'Content-Length': String(coded.byteLength), 'X-Tag': 'a' }
    const answer = await passedOn(headers, coded)
    expect(answer).toMatchObject({ status: 200, body: 'text'.repeat(100), headers: { 'x-tag': 'a' } })
    expect(answer.headers).not.toHaveProperty('content-encoding')
  })

  test('of what fetch() gave keeps its length where nothing was decoded', async () => {
    const answer = await passedOn({ 'Content-Length': '4' }, Buffer.from('text'))
    expect(answer).toMatchObject({ body: 'text', headers: { 'content-length': '4' } })
  })

  test('keeps the coding of a body that the handler has coded itself', async () => {
    const { port } = await serving(() => new Response('coded', { headers: { 'Content-Encoding': 'x-mine' } }))
    expect((await ask(port)).headers).toMatchObject({ 'content-encoding': 'x-mine', 'content-length': '5' })
  })
})

describe('a body that is one piece', () => {
  test.each<[string, () => Response, string]>([
    ['a string', () => new Response('grüße'), '7'],
    ['bytes', () => new Response(new Uint8Array([97, 98])), '2'],
    ['JSON', () => Response.json({ a: 1 }), '7'],
    ['a form', () => new Response(new URLSearchParams({ a: 'ü' })), '8'],
    ['an empty string', () => new Response(''), '0'],
    ['none at all', () => new Response(null), '0'],
    ['a stream of one piece', () => new Response(ReadableStream.from([Buffer.from('piece')])), '5'],
  ])('has its length: %s', async (_, response, length) => {
    const { port } = await serving(response)
    const { headers } = await ask(port)
    expect(headers['content-length']).toBe(length)
    expect(headers).not.toHaveProperty('transfer-encoding')
  })
})

describe('without a body', () => {
  test.each([204, 304])('%i is complete with its head', async (status) => {
    const { port } = await serving(() => new Response(null, { status, headers: { ETag: '"a"' } }))
    const wire = await Wire.open(port)
    const received = await wire.get('/').get('/').receives('\r\n\r\n', 2)
    expect(received).toContain(`HTTP/1.1 ${status} `)
    expect(received.toLowerCase()).not.toContain('content-length')
    expect(received).not.toContain('chunked')
  })

  test('204 loses the length that a handler gave it', async () => {
    const { port } = await serving(() => new Response(null, { status: 204, headers: { 'Content-Length': '0' } }))
    const answer = await ask(port)
    expect(answer.status).toBe(204)
    expect(answer.headers).not.toHaveProperty('content-length')
  })

  test.each<[string, () => Response, string | undefined]>([
    ['has the length of a body that the handler gave all the same', () => new Response('text'), '4'],
    ['has the length that the handler says', () => new Response(null, { headers: { 'Content-Length': '9' } }), '9'],
    ['has none where the handler has left the body out', () => new Response(null), undefined],
    ['has none for a stream, which nobody reads', () => new Response(new ReadableStream()), undefined],
  ])('HEAD %s', async (_, response, length) => {
    const { port } = await serving(response)
    const answer = await ask(port, '/', { method: 'HEAD' })
    expect(answer).toMatchObject({ status: 200, body: '' })
    expect(answer.headers['content-length']).toBe(length)
  })

  test('HEAD cancels a stream', async () => {
    const cancelled = Promise.withResolvers<void>()
    const { port } = await serving(() => new Response(new ReadableStream({ cancel: () => cancelled.resolve() })))
    await ask(port, '/', { method: 'HEAD' })
    await cancelled.promise
  })
})

describe('what cannot be sent is a 500 and an error that says what was expected:', () => {
  class Page {}

  test.each<[string, () => unknown, string]>([
    ['a string', () => 'text', 'the fetch handler returned a string: expected a Response'],
    ['nothing', () => undefined, 'the fetch handler returned undefined: expected a Response'],
    ['null', () => Promise.resolve(null), 'the fetch handler returned null: expected a Response'],
    ['an object', () => ({ status: 200 }), 'the fetch handler returned an object: expected a Response'],
    ['another object', () => new Page(), 'the fetch handler returned an object of class Page: expected a Response'],
    [
      'Response.error()',
      () => Response.error(),
      'the fetch handler returned Response.error(): expected a Response with a status',
    ],
    [
      'the 101 of another runtime',
      () => ({ status: 101, headers: new Headers(), body: null }),
      "the fetch handler returned a Response with status 101: expected 200 to 599 (a WebSocket is accepted by context.environ['tsgi.websocket'])",
    ],
    [
      'a body that is being read',
      () => {
        const response = new Response('text')
        response.body!.getReader()
        return response
      },
      'the fetch handler returned a Response whose body has been read, or is being read',
    ],
    [
      'a body that was read',
      async () => {
        const response = new Response('text')
        await response.text()
        return response
      },
      'the fetch handler returned a Response whose body has been read, or is being read',
    ],
  ])('%s', async (_, result, message) => {
    const { port, reports } = await serving(result as () => Response)
    expect(await ask(port)).toMatchObject({ status: 500, body: '500 Internal Server Error\n' })
    expect((reports[0]!.error as Error).message).toBe(message)
  })

  test('an error of the handler', async () => {
    const { port, reports } = await serving(() => Promise.reject(new Error('secret')))
    expect(await ask(port)).toMatchObject({ status: 500, body: '500 Internal Server Error\n' })
    expect((reports[0]!.error as Error).message).toBe('secret')
  })
})

test('a Response of another copy of fetch is one', async () => {
  const foreign = {
    status: 203,
    statusText: '',
    headers: new Headers({ 'X-Tag': 'a' }),
    body: new Blob(['text']).stream(),
  }
  const { port } = await serving(() => foreign as unknown as Response)
  expect(await ask(port)).toMatchObject({ status: 203, body: 'text', headers: { 'x-tag': 'a' } })
})
