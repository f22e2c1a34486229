import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { FetchResponse, NativeResponse } from '../../src/gateway/fetch/fetch-response.ts'
import { fromFetch } from '../../src/index.ts'
import { Harness } from '../harness.ts'
import { ask } from '../wire.ts'

type Given = ConstructorParameters<typeof Response>

const made: readonly [string, () => Given][] = [
  ['nothing', () => []],
  ['null', () => [null, { status: 204 }]],
  ['a text', () => ['grüße']],
  ['an empty text', () => ['', { status: 201 }]],
  ['bytes', () => [new Uint8Array([97, 98])]],
  ['a Buffer', () => [Buffer.from('text')]],
  ['a form', () => [new URLSearchParams({ a: 'ü' })]],
  ['a blob', () => [new Blob(['text'], { type: 'text/css' })]],
  ['a number', () => [7 as never]],
  ['a stream', () => [ReadableStream.from([Buffer.from('piece')])]],
  ['headers', () => ['text', { headers: { 'X-Tag': 'a', 'Content-Type': 'text/html' } }]],
  ['headers that need to be mended', () => ['text', { headers: { 'X-Tag': ' a\t', 'X-Empty': '', 'x-TAG': 'b' } }]],
  ['headers that are numbers', () => ['text', { headers: { 'X-Tag': 7 as never } }]],
  ['a Headers', () => ['text', { headers: new Headers({ 'X-Tag': 'a', 'Content-Type': 'text/html' }) }]],
  [
    'pairs',
    () => [
      'text',
      {
        headers: [
          ['Set-Cookie', 'a=1'],
          ['Set-Cookie', 'b=2'],
        ],
      },
    ],
  ],
  ['a reason', () => ['text', { status: 404, statusText: 'Gone Fishing' }]],
  ['another Response', () => ['text', new NativeResponse('other', { status: 202, headers: { 'X-Tag': 'a' } })]],
  ['a third argument', () => ['text', {}, 'text/css'] as never],
  ['a status that is text', () => ['text', { status: '404' as never }]],
]

const refused: readonly [string, () => Given][] = [
  ['a name that is none', () => ['text', { headers: { 'X Tag': 'a' } }]],
  ['a name that is one in lower case only', () => ['text', { headers: { '\u212a': 'a' } }]],
  ['headers that are null', () => ['text', { headers: null as never }]],
  ['a value with a line break', () => ['text', { headers: { 'X-Tag': 'a\r\nb' } }]],
  ['a value beyond Latin-1', () => ['text', { headers: { 'X-Tag': '→' } }]],
  ['a status below 200', () => ['text', { status: 101 }]],
  ['a status above 599', () => ['text', { status: 600 }]],
  ['a body beside 204', () => ['text', { status: 204 }]],
  ['a reason with a line break', () => ['text', { statusText: 'a\nb' }]],
]

async function described(response: Response): Promise<unknown> {
  const { status, statusText, ok, type, url, redirected, bodyUsed } = response
  const facts = { status, statusText, ok, type, url, redirected, bodyUsed, isNull: response.body === null }
  return { ...facts, headers: [...response.headers], text: await response.text(), after: response.bodyUsed }
}

describe('a Response that is made of', () => {
  test.each(made)('%s is as the runtime’s own', async (_, given) => {
    expect(await described(new FetchResponse(...given()))).toEqual(await described(new NativeResponse(...given())))
  })

  test.each(made)('%s is so in a clone', async (_, given) => {
    const response = new FetchResponse(...given())
    const clone = response.clone()
    const native = await described(new NativeResponse(...given()))
    expect([await described(clone), await described(response)]).toEqual([native, native])
  })

  test('a text whose type was taken away has none in a clone, either', () => {
    const response = new FetchResponse('text')
    response.headers.delete('content-type')
    expect([...response.clone().headers]).toEqual([])
  })

  test('anything keeps its status, whoever tries to set it, and shows no fields of its own', () => {
    const response = new FetchResponse('text')
    for (const name of ['status', 'statusText'] as const)
      expect(() => Object.assign(response, { [name]: 'other' })).toThrow(TypeError)
    expect(Object.keys(response)).toEqual([])
  })

  test.each(refused)('%s is refused as by the runtime’s own', (_, given) => {
    const refusal = (make: () => Response) => {
      try {
        make()
      } catch (error) {
        return String(error)
      }
      throw new Error('not refused')
    }
    expect(refusal(() => new FetchResponse(...given()))).toBe(refusal(() => new NativeResponse(...given())))
  })

  test.each<[string, unknown, ResponseInit?]>([
    ['an object', { a: 'ü' }],
    ['nothing', null],
    ['a type of its own', [], { headers: { 'Content-Type': 'application/ld+json' }, status: 201 }],
    ['headers', 'text', { headers: { 'X-Tag': 'a' } }],
  ])('JSON of %s is as the runtime’s own', async (_, data, init) => {
    expect(await described(FetchResponse.json(data, init))).toEqual(await described(NativeResponse.json(data, init)))
  })
})

describe('Response, where a fetch handler is served', () => {
  const handler = fromFetch(() => new Response('text'))

  test('has its name, its statics and its instances', () => {
    expect([handler.length, Response.name, Response.prototype]).toEqual([2, 'Response', FetchResponse.prototype])
    expect([new Response(), new NativeResponse(), Response.error()].every((one) => one instanceof Response)).toBe(true)
    expect(new Response() instanceof NativeResponse).toBe(true)
    expect(Object.create(null) instanceof Response).toBe(false)
    expect(Response.redirect('http://other/').status).toBe(302)
    expect(() => Response.json(undefined)).toThrow(TypeError)
    expect(inspect(new Response('text', { status: 201 }))).toMatch(/^Response \{\s+status: 201/)
  })

  test('is not taken for the runtime’s own by another copy of the package', async () => {
    const copy = await import('../../src/gateway/fetch/fetch-response.ts?copy' as string)
    expect(copy.FetchResponse).not.toBe(FetchResponse)
    expect(copy.NativeResponse).toBe(NativeResponse)
  })

  test('can be extended', async () => {
    class Page extends Response {
      readonly title = 'page'
    }
    const page = new Page('text', { status: 201 })
    expect([page.title, page.status, page instanceof Page, new Response() instanceof Page]).toEqual(
      ['page', 201, true, false], // biome-ignore format: one line
    )
    const { port } = await Harness.tsgi(fromFetch(() => new Page('text', { status: 201 })))
    expect(await ask(port)).toMatchObject({ status: 201, body: 'text', headers: { 'content-length': '4' } })
  })

  test('keeps what is set after it was made', async () => {
    const { port } = await Harness.tsgi(
      fromFetch(() => {
        const response = new Response('text', { headers: { 'X-Tag': 'a' } })
        response.headers.set('X-Tag', 'b')
        response.headers.append('Set-Cookie', 'a=1')
        response.headers.append('Set-Cookie', 'b=2')
        return response
      }),
    )
    const { headers } = await ask(port)
    expect(headers).toMatchObject({ 'x-tag': 'b', 'set-cookie': ['a=1', 'b=2'] })
  })

  test('keeps what was set before its body was asked for', async () => {
    const { port } = await Harness.tsgi(
      fromFetch(() => {
        const response = new Response('text')
        response.headers.set('X-Tag', 'b')
        return new Response(response.body, response)
      }),
    )
    expect(await ask(port)).toMatchObject({ body: 'text', headers: { 'x-tag': 'b' } })
  })

  test('sends bytes as they were', async () => {
    const { port } = await Harness.tsgi(
      fromFetch(() => {
        const bytes = Buffer.from('text')
        const response = new Response(bytes)
        bytes.fill(0)
        return response
      }),
    )
    expect((await ask(port)).body).toBe('text')
  })

  test('can be sent once', async () => {
    const only = new Response('text')
    const { port, reports } = await Harness.tsgi(fromFetch(() => only))
    expect((await ask(port)).status).toBe(200)
    expect(only.bodyUsed).toBe(true)
    expect((await ask(port)).status).toBe(500)
    expect((reports[0]!.error as Error).message).toContain('whose body has been read')
    await expect(only.text()).rejects.toThrow(TypeError)
  })
})
