import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { type Environ, type FetchHandler, fromFetch } from '../../src/index.ts'
import { Harness } from '../harness.ts'
import { ask } from '../wire.ts'
import { answerOf, textPost as text } from './fetch-handler.ts'

describe('what a handler does not ask for is not made', () => {
  /** The keys of the environ that were read while the handler was called. */
  async function readBy(handler: FetchHandler): Promise<Set<string>> {
    const read = new Set<string>()
    const application = fromFetch(handler)
    const { port } = await Harness.tsgi((environ, startResponse) => {
      const watched = {} as Environ
      for (const key of Object.keys(environ))
        Object.defineProperty(watched, key, {
          get: () => {
            read.add(key)
            return environ[key]
          },
          set: (value) => {
            environ[key] = value
          },
          enumerable: true,
        })
      return application(watched, startResponse)
    })
    await ask(port, '/', text)
    return read
  }

  const costly = ['tsgi.input', 'tsgi.signal', 'HTTP_X_TAG', 'CONTENT_TYPE']

  test('url and method read nothing of headers, signal and body', async () => {
    const read = await readBy(({ url, method }) => new Response(`${method} ${url}`))
    expect(costly.filter((key) => read.has(key))).toEqual([])
  })

  test.each<[string, (request: Request) => unknown, string[]]>([
    ['headers', (request) => request.headers.get('x-tag'), ['HTTP_X_TAG', 'CONTENT_TYPE']],
    ['signal', (request) => request.signal.aborted, ['tsgi.signal']],
    ['bodyUsed', (request) => request.bodyUsed, []],
    ['body, as long as nobody reads it,', (request) => request.body!.locked, []],
    ['text()', (request) => request.text(), ['tsgi.input']],
  ])('%s alone is', async (_, ask, expected) => {
    const read = await readBy(async (request) => {
      await ask(request)
      return new Response()
    })
    expect(costly.filter((key) => read.has(key)).sort()).toEqual(expected.sort())
  })
})

describe('it is a Request', () => {
  test('to instanceof, to Object.prototype.toString, and to a subclass', async () => {
    class Marked extends Request {
      mark = 1
    }
    const found = await answerOf((request) => [
      request instanceof Request,
      String(request),
      new Marked(request) instanceof Marked,
    ])
    expect(found).toEqual([true, '[object Request]', true])
  })

  test('that has everything a native one has', async () => {
    const names = Object.getOwnPropertyNames(Request.prototype).filter((name) => name !== 'constructor')
    const shared = names.filter((name) => !['headers', 'signal', 'body', 'method', 'url', 'attribute'].includes(name))
    const valuesOf = (request: Request) =>
      shared.map((name) => {
        const value = request[name as keyof Request]
        return [name, typeof value === 'function' ? 'function' : value]
      })
    expect(shared).toContain('referrerPolicy')
    expect(await answerOf(valuesOf, {})).toEqual(valuesOf(new Request('http://test/')))
  })

  test('that can be printed', async () => {
    expect(await answerOf((request) => inspect(request))).toMatch(/^Request \{.*method: 'POST',.*'x-tag': 'a'/s)
  })

  test('whose headers are those that were sent, by any case of their names', async () => {
    const headers = { 'X-Tag': ['1', '2'], Cookie: ['a=1', 'b=2'], 'Content-Type': 'text/x' }
    const found = await answerOf(
      ({ headers }) => [headers.get('X-TAG'), headers.get('cookie'), headers.get('content-type'), headers.has('x-no')],
      { headers },
    )
    expect(found).toEqual(['1, 2', 'a=1; b=2', 'text/x', false])
  })

  test('whose headers and signal are the same each time', async () => {
    const found = await answerOf((request, environ) => [
      new Set([request.headers, request.headers]).size,
      new Set([request.signal, request.signal, environ['tsgi.signal']]).size,
    ])
    expect(found).toEqual([1, 1])
  })
})
