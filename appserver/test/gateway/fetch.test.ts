import { describe, expect, test } from 'vitest'
import { type FetchHandler, fromFetch } from '../../src/index.ts'
import { Harness, type HarnessOptions } from '../harness.ts'
import { ask, Wire } from '../wire.ts'

const serving = (handler: FetchHandler, options?: HarnessOptions) => Harness.tsgi(fromFetch(handler), options)

describe('the request', () => {
  test('has method, URL and headers', async () => {
    const { port } = await serving((request) =>
      Response.json({ method: request.method, url: request.url, tag: request.headers.get('x-tag') }),
    )
    const { body } = await ask(port, '/a%2Fb?c=%20', {
      method: 'DELETE',
      headers: { Host: 'polls.example', 'X-Tag': ['1', '2'] },
    })
    expect(JSON.parse(body)).toEqual({ method: 'DELETE', url: 'http://polls.example/a%2Fb?c=%20', tag: '1, 2' })
  })

  test('has the URL that the client used, when a trusted front says it', async () => {
    const { port } = await serving((request) => new Response(request.url), { trusted: ['127.0.0.1'] })
    const headers = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'polls.example' }
    expect((await ask(port, '/x', { headers })).body).toBe('https://polls.example/x')
  })

  test('keeps a path that starts with two slashes on its own host', async () => {
    const { port } = await serving((request) => new Response(new URL(request.url).host))
    expect((await ask(port, '//evil.example/', { headers: { Host: 'good.example' } })).body).toBe('good.example')
  })

  test('of GET has no body', async () => {
    const { port } = await serving((request) => new Response(String(request.body)))
    expect((await ask(port)).body).toBe('null')
  })

  test('has a body that can be read as anything fetch knows', async () => {
    const { port } = await serving(async (request) => {
      const form = await request.formData()
      return new Response(String(form.get('choice')))
    })
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    expect((await ask(port, '/', { method: 'POST', body: 'choice=caf%C3%A9', headers })).body).toBe('café')
  })

  test('comes with the environ', async () => {
    const { port } = await serving((_request, { environ }) => new Response(environ.PATH_INFO))
    expect((await ask(port, '/a')).body).toBe('/a')
  })

  test('for a host that makes no URL is answered without calling the handler', async () => {
    let calls = 0
    const { port } = await serving(() => {
      calls++
      return new Response()
    })
    const { status } = await ask(port, '/', { headers: { Host: 'a b' } })
    expect(status).toBeGreaterThanOrEqual(400)
    expect(calls).toBe(0)
  })
})

describe('the response', () => {
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

  test('may be a promise, and may have no body', async () => {
    const { port } = await serving(async () => new Response(null, { status: 204 }))
    expect(await ask(port)).toMatchObject({ status: 204, reason: 'No Content', body: '' })
  })

  test('is a 500 when the handler fails', async () => {
    const harness = await serving(() => Promise.reject(new Error('secret')))
    expect(await ask(harness.port)).toMatchObject({ status: 500, body: '500 Internal Server Error\n' })
    expect((harness.reports[0]!.error as Error).message).toBe('secret')
  })

  test('is a 500 when the handler returns something else', async () => {
    const { port } = await serving(() => 'text' as unknown as Response)
    expect((await ask(port)).status).toBe(500)
  })
})

describe('streaming', () => {
  test('works both ways at once', async () => {
    const { port } = await serving(
      (request) => new Response(request.body!.pipeThrough(new TextDecoderStream()).pipeThrough(shouting())),
    )
    const wire = await Wire.open(port)
    wire.send('POST / HTTP/1.1', 'Host: test', 'Content-Length: 6', '', 'one')
    await wire.receives('ONE')
    wire.send('two')
    await wire.receives('TWO')
  })

  test('stops the source when the client leaves', async () => {
    const cancelled = Promise.withResolvers<void>()
    const { port } = await serving(
      () =>
        new Response(
          new ReadableStream({
            pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
            cancel: () => cancelled.resolve(),
          }),
        ),
    )
    const wire = await Wire.open(port)
    await wire.get('/').receives('200 OK')
    wire.socket.destroy()
    await cancelled.promise
  })
})

test('request.signal is aborted when the client leaves', async () => {
  const begun = Promise.withResolvers<void>()
  const aborted = Promise.withResolvers<void>()
  const { port } = await serving(async ({ signal }) => {
    signal.addEventListener('abort', () => aborted.resolve())
    begun.resolve()
    await aborted.promise
    return new Response()
  })
  const wire = await Wire.open(port)
  wire.get('/')
  await begun.promise
  wire.socket.destroy()
  await aborted.promise
})

function shouting(): TransformStream<string, Uint8Array> {
  return new TransformStream({
    transform: (text, controller) => controller.enqueue(new TextEncoder().encode(text.toUpperCase())),
  })
}
