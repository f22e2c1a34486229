import { describe, expect, test } from 'vitest'
import { type FetchHandler, fromFetch } from '../../src/index.ts'
import { Harness, readInput } from '../harness.ts'
import { ask, Wire } from '../wire.ts'
import { answerOf, serving } from './fetch-handler.ts'

describe('the body', () => {
  test.each<[string, (request: Request) => unknown, unknown]>([
    ['text()', (request) => request.text(), 'grüße'],
    ['bytes()', async (request) => Buffer.from(await request.bytes()).toString(), 'grüße'],
    ['arrayBuffer()', async (request) => (await request.arrayBuffer()).byteLength, 7],
    [
      'blob()',
      async (request) => [(await request.blob()).type, (await request.blob().catch(String)) !== ''],
      ['text/plain', true],
    ],
    ['body', (request) => joined(request.body!), 'grüße'],
    ['a Response of the body', (request) => new Response(request.body).text(), 'grüße'],
  ])('can be read by %s', async (_, read, expected) => {
    expect(await answerOf(read)).toEqual(expected)
  })

  test('can be read as JSON, and is a SyntaxError where it is none', async () => {
    expect(await answerOf((request) => request.json(), { method: 'PUT', body: '{"a":[1]}' })).toEqual({ a: [1] })
    expect(await answerOf((request) => request.json().catch((error) => error.name))).toBe('SyntaxError')
  })

  test('can be read as a multipart form with a file', async () => {
    const form = new FormData()
    form.set('choice', 'café')
    form.set('file', new File(['content'], 'a.txt', { type: 'text/x' }))
    const sent = new Response(form)
    const found = await answerOf(
      async (request) => {
        const read = await request.formData()
        const file = read.get('file') as File
        return [read.get('choice'), file.name, file.type, await file.text()]
      },
      { method: 'POST', body: await sent.bytes(), headers: { 'Content-Type': sent.headers.get('content-type')! } },
    )
    expect(found).toEqual(['café', 'a.txt', 'text/x', 'content'])
  })

  test('can be read into a buffer of the reader', async () => {
    const found = await answerOf(async (request) => {
      const reader = request.body!.getReader({ mode: 'byob' })
      const sizes: number[] = []
      for (let next = await reader.read(new Uint8Array(4)); !next.done; next = await reader.read(new Uint8Array(4)))
        sizes.push(next.value.byteLength)
      return sizes
    })
    expect(found).toEqual([4, 3])
  })

  test('loses its byte order mark as text, and is replaced where it is no UTF-8', async () => {
    const body = new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0xff])
    expect(await answerOf((request) => request.text(), { method: 'POST', body })).toBe('a\ufffd')
  })

  test('can be read once', async () => {
    const found = await answerOf(async (request) => {
      const before = request.bodyUsed
      await request.text()
      const again = await request.text().catch((error) => [error.name, error.message])
      return [before, request.bodyUsed, again, await request.body!.getReader().read()]
    })
    const refusal = ['TypeError', 'Body is unusable: it has been read, or is being read']
    expect(found).toEqual([false, true, refusal, { done: true }])
  })

  test('is used as soon as its stream is read or cancelled, and unusable while that has a reader', async () => {
    const found = await answerOf(async (request) => {
      const reader = request.body!.getReader()
      const locked = [request.bodyUsed, await request.text().catch((error) => error.name)]
      await reader.cancel()
      return [...locked, request.bodyUsed]
    })
    expect(found).toEqual([false, 'TypeError', true])
  })

  test.each([
    ['GET', undefined],
    ['HEAD', undefined],
    ['POST', undefined],
    ['DELETE', undefined],
  ])('of %s is null where none was sent', async (method, body) => {
    const seen: unknown[] = []
    const { port } = await serving(async (request) => {
      seen.push(request.body, await request.text(), request.bodyUsed)
      return new Response()
    })
    await ask(port, '/', { method, ...(body === undefined ? {} : { body }) })
    expect(seen).toEqual([null, '', false])
  })

  test.each(['DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'])('of %s is there where one was sent', async (method) => {
    expect(
      await answerOf((request) => request.text(), { method, body: 'sent', headers: { 'Content-Length': '4' } }),
    ).toBe('sent')
  })

  test('of a GET is none of the request, and in the environ for those who want it', async () => {
    const found = await answerOf(
      async (request, environ) => [request.body, await request.text(), await readInput(environ)],
      { method: 'GET', body: 'sent', headers: { 'Content-Length': '4' } },
    )
    expect(found).toEqual([null, '', 'sent'])
  })

  test('is pulled from the connection piece by piece, as it is read', async () => {
    let pulled = 0
    const application = fromFetch(async (request) => {
      const reader = request.body!.getReader()
      await reader.read()
      await reader.read()
      return new Response(String(pulled))
    })
    const { port } = await Harness.tsgi((environ, startResponse) => {
      const input = environ['tsgi.input']
      environ['tsgi.input'] = (async function* () {
        for await (const piece of input) {
          pulled++
          yield piece
        }
      })()
      return application(environ, startResponse)
    })
    expect((await ask(port, '/', { method: 'POST', body: 'x'.repeat(500_000) })).body).toBe('2')
    expect(pulled).toBe(2)
  })

  test('that nobody reads leaves the connection to the next request', async () => {
    const { port } = await serving(
      ({ method, body }) => new Response(`${method} ${body === null ? 'without' : 'with'}`),
    )
    const wire = await Wire.open(port)
    wire.send('POST / HTTP/1.1', 'Host: test', 'Content-Length: 6', '', 'unread')
    await wire.receives('POST with')
    await wire.get('/').receives('GET without')
  })

  test('that is too large is a 413, however it is read', async () => {
    const reads: FetchHandler[] = [
      async (request) => new Response(await request.text()),
      async (request) => new Response(await new Response(request.body).text()),
      (request) => new Response(request.body),
      async (request) => new Response(await request.clone().text()),
    ]
    for (const handler of reads) {
      const { port } = await Harness.tsgi(fromFetch(handler), { bodyLimitBytes: 10 })
      const question = { method: 'POST', body: 'x'.repeat(11), headers: { 'Transfer-Encoding': 'chunked' } }
      expect((await ask(port, '/', question)).status).toBe(413)
    }
  })
})

async function joined(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all).toString()
}
