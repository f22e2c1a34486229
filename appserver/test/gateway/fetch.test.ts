import { describe, expect, test } from 'vitest'
import { brandOf } from '../../src/gateway/brand.ts'
import { fetchApplication } from '../../src/gateway/fetch/fetch.ts'
import { type FetchContext, type FetchHandler, fromFetch, validator } from '../../src/index.ts'
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

describe('a handler may be', () => {
  class Site {
    readonly #name = 'site'
    fetch(_request: Request, { environ }: FetchContext) {
      return new Response(`${this.#name} ${environ.PATH_INFO}`)
    }
  }

  test('an object with a method fetch, which is called as its method', async () => {
    const { port } = await Harness.tsgi(fromFetch(new Site()))
    expect((await ask(port, '/a')).body).toBe('site /a')
  })

  test('an object whose method is replaced later', async () => {
    const site = { fetch: () => new Response('first') }
    const { port } = await Harness.tsgi(fetchApplication(site))
    site.fetch = () => new Response('second')
    expect((await ask(port)).body).toBe('second')
  })

  test('one written for Workers, which looks for the environ in its second argument and for the context in its third', async () => {
    const handler = (...all: unknown[]) => {
      const [, env, context] = all as [Request, FetchContext, FetchContext]
      return new Response(`${env.environ.PATH_INFO} ${context === env}`)
    }
    const { port } = await Harness.tsgi(fromFetch(handler))
    expect((await ask(port, '/a')).body).toBe('/a true')
  })

  test.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [{ fetch: 'text' }, 'object'],
    ['text', 'string'],
  ])('not %o', (value, found) => {
    expect(() => fetchApplication(value)).toThrow(
      new TypeError(`a fetch handler: expected a function or an object with a method fetch, got ${found}`),
    )
  })
})

test('work that goes on after the answer and fails is in the log, with its request', async () => {
  const harness = await Harness.tsgi(
    fromFetch((_request, { environ, waitUntil }) => {
      waitUntil(Promise.reject(new Error('too late')))
      return new Response(environ['tsgi.request_id'])
    }),
  )
  const { body } = await ask(harness.port)
  expect(harness.written).toEqual([{ requestId: body, text: expect.stringContaining('waitUntil: Error: too late') }])
})

test('what fromFetch gives keeps to the rules of TSGI', async () => {
  const handler: FetchHandler = async (request, { environ }) => {
    if (environ.PATH_INFO === '/empty') return new Response(null, { status: 204, headers: { 'Content-Length': '0' } })
    if (environ.PATH_INFO === '/stream')
      return new Response(ReadableStream.from(['a', 'b'].map((text) => Buffer.from(text))))
    return new Response(`${request.headers.get('host')} ${request.signal.aborted} ${await request.text()}`)
  }
  const harness = await Harness.tsgi(validator(fromFetch(handler)))
  expect((await ask(harness.port, '/', { method: 'POST', body: 'text' })).body).toMatch(/ false text$/)
  expect(await ask(harness.port, '/', { method: 'HEAD' })).toMatchObject({ status: 200 })
  expect(await ask(harness.port, '/empty')).toMatchObject({ status: 204 })
  expect(await ask(harness.port, '/stream')).toMatchObject({ body: 'ab' })
  expect(await ask(harness.port, '/stream', { method: 'HEAD' })).toMatchObject({ status: 200 })
  expect([harness.reports, harness.written]).toEqual([[], []])
})

test('what fromFetch gives is marked as a TSGI application', () => {
  expect(brandOf(fromFetch(() => new Response()))).toBe('tsgi')
})
