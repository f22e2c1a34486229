import { describe, expect, test } from 'vitest'
import { acceptFetchRequests } from '../../src/gateway/fetch/globals.ts'
import { type FetchHandler, fromFetch } from '../../src/index.ts'
import { Harness } from '../harness.ts'
import { ask } from '../wire.ts'

const text = { method: 'POST', body: 'text', headers: { 'X-Tag': 'a' } } as const

/** What the handler's answer says. */
async function answerOf(handler: FetchHandler, headers: Record<string, string> = {}): Promise<unknown> {
  const { port, reports } = await Harness.tsgi(fromFetch(handler))
  const answer = await ask(port, '/a?b', { ...text, headers: { ...text.headers, ...headers } })
  if (answer.status !== 200) throw reports[0]!.error
  return JSON.parse(answer.body)
}

const describeRequest = async (request: Request) =>
  Response.json([request.method, request.url, request.headers.get('x-tag'), await request.text()])

const described = ['POST', expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/a\?b$/), 'a', 'text']

describe('the native Request of a request', () => {
  test('is what new Request() makes of it', async () => {
    expect(await answerOf((request) => describeRequest(new Request(request)))).toEqual(described)
  })

  test('is what clone() gives, and both can be read', async () => {
    const handler: FetchHandler = async (request) => {
      const clone = request.clone()
      return Response.json([await (await describeRequest(request)).json(), await (await describeRequest(clone)).json()])
    }
    expect(await answerOf(handler)).toEqual([described, described])
  })

  test('is what its constructor makes of it', async () => {
    const handler: FetchHandler = (request) => {
      const { constructor: Own } = request as unknown as { constructor: typeof Request }
      expect([Own === Request, Own.name]).toEqual([true, 'Request'])
      return describeRequest(new Own(request))
    }
    expect(await answerOf(handler)).toEqual(described)
  })

  test('can be cloned more than once', async () => {
    const handler: FetchHandler = async (request) => {
      const clones = [request.clone(), request.clone(), request]
      return Response.json(await Promise.all(clones.map((clone) => clone.text())))
    }
    expect(await answerOf(handler)).toEqual(['text', 'text', 'text'])
  })

  test('takes what is given beside it', async () => {
    const handler: FetchHandler = (request) =>
      describeRequest(new Request(request, { method: 'PUT', headers: { 'X-Tag': 'b' }, body: 'other' }))
    expect(await answerOf(handler)).toEqual(['PUT', described[1], 'b', 'other'])
  })

  test('can be for another URL, with everything else of this one', async () => {
    const handler: FetchHandler = (request) => describeRequest(new Request('http://other/', request))
    expect(await answerOf(handler)).toEqual(['POST', 'http://other/', 'a', 'text'])
  })

  test('takes another body when this one has been read, or is being read', async () => {
    const handler: FetchHandler = async (request) => {
      const reader = request.body!.getReader()
      while (!(await reader.read()).done);
      return describeRequest(new Request(request, { body: 'other' }))
    }
    expect(await answerOf(handler)).toEqual([...described.slice(0, 3), 'other'])
  })

  test('is refused when the body has been read', async () => {
    const handler: FetchHandler = async (request) => {
      await request.text()
      const attempts = [() => request.clone(), () => new Request(request)]
      return Response.json(
        attempts.map((attempt) => {
          try {
            return attempt()
          } catch (error) {
            return (error as Error).name
          }
        }),
      )
    }
    expect(await answerOf(handler)).toEqual(['TypeError', 'TypeError'])
  })

  test('leaves the request used', async () => {
    const handler: FetchHandler = async (request) => {
      await new Request(request).text()
      return Response.json([request.bodyUsed, await request.text().catch((error) => error.name)])
    }
    expect(await answerOf(handler)).toEqual([true, 'TypeError'])
  })

  test('has headers that were changed, and shares them from then on', async () => {
    const handler: FetchHandler = (request) => {
      request.headers.set('x-tag', 'b')
      const first = request.clone()
      request.headers.set('x-tag', 'c')
      return Response.json([first.headers.get('x-tag'), new Request(request).headers.get('x-tag')])
    }
    expect(await answerOf(handler)).toEqual(['b', 'c'])
  })

  test('is what fetch() sends', async () => {
    const { port } = await Harness.tsgi(fromFetch(describeRequest))
    const handler: FetchHandler = (request) => fetch(request)
    const sent = await answerOf(handler, { Host: `127.0.0.1:${port}` })
    expect(sent).toEqual(['POST', `http://127.0.0.1:${port}/a?b`, 'a', 'text'])
  })

  test('is aborted with the request', async () => {
    const application = fromFetch((request) => {
      const native = new Request(request)
      return Response.json([native.signal.aborted, native.signal.reason])
    })
    const { port } = await Harness.tsgi((environ, startResponse) => {
      environ['tsgi.signal'] = AbortSignal.abort('enough')
      return application(environ, startResponse)
    })
    expect(JSON.parse((await ask(port)).body)).toEqual([true, 'enough'])
  })
})

describe('the globals Request and fetch', () => {
  test('are otherwise as they were', async () => {
    const { port } = await Harness.tsgi(fromFetch(describeRequest))
    const request = new Request(`http://127.0.0.1:${port}/a?b`, { ...text, duplex: 'half' })
    expect(Request.name).toBe('Request')
    expect(request instanceof Request).toBe(true)
    expect(Object.getPrototypeOf(request)).toBe(Request.prototype)
    expect(await (await fetch(request)).json()).toEqual(['POST', `http://127.0.0.1:${port}/a?b`, 'a', 'text'])
    expect(() => new Request('no url')).toThrow(TypeError)
    expect(() => (Request as unknown as () => void)()).toThrow(TypeError)
  })

  test('are replaced once, and again after somebody else has replaced them', () => {
    const scope = { Request, fetch, Response }
    acceptFetchRequests(scope)
    const own = { ...scope }
    acceptFetchRequests(scope)
    expect(scope).toEqual(own)
    scope.fetch = async () => new Response('mocked')
    const { fetch: mocked } = scope
    acceptFetchRequests(scope)
    expect(scope.fetch).not.toBe(mocked)
  })
})
