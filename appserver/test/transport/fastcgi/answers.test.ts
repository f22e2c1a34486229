import { describe, expect, test } from 'vitest'
import type { Application } from '../../../src/index.ts'
import { FastCgiClient, request, types } from '../../fastcgi-client.ts'
import { Harness, type HarnessOptions } from '../../harness.ts'

const hello: Application = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [`hello ${environ.PATH_INFO}`]
}

async function serve(application: Application, options: HarnessOptions = {}) {
  const harness = await Harness.tsgi(application, { ...options, protocol: 'fastcgi' })
  return { harness, client: await FastCgiClient.open(harness.port) }
}

describe('an answer', () => {
  test('is a CGI head, the body and the end of the request', async () => {
    const { client, harness } = await serve(hello)
    const answer = await client.ask({ REQUEST_URI: '/there' })
    expect(answer).toMatchObject({ status: '200 OK', protocolStatus: 0 })
    expect(answer.head).toBe('Content-Type: text/plain\r\nContent-Length: 12')
    expect(answer.body.toString()).toBe('hello /there')
    expect((await harness.whenDone(1))[0]).toMatchObject({ status: 200, bytes: 12 })
  })

  test('that is small is one write', async () => {
    const { client } = await serve(hello)
    await client.ask()
    expect(client.pieces).toBe(1)
  })

  test('has its fields in Latin-1 and a text in UTF-8', async () => {
    const { client } = await serve((_environ, startResponse) => {
      startResponse('200 Sch\u00f6n', [['X-Name', 'Zo\u00eb']])
      return ['Zo\u00eb \u2713']
    })
    const answer = await client.ask()
    expect(answer.status).toBe('200 Sch\u00f6n')
    expect(answer.head).toContain('X-Name: Zo\u00eb')
    expect(answer.body.toString()).toBe('Zo\u00eb \u2713')
  })

  test('keeps repeated fields apart', async () => {
    const { client } = await serve((_environ, startResponse) => {
      startResponse('200 OK', [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
      ])
      return []
    })
    expect((await client.ask()).head).toContain('Set-Cookie: a=1\r\nSet-Cookie: b=2')
  })

  test.each([65_535, 65_536, 1_000_000])('of %i bytes arrives as it was sent', async (bytes) => {
    const body = Buffer.alloc(bytes, 'portico ')
    const { client } = await serve((_environ, startResponse) => {
      startResponse('200 OK', [])
      return [body]
    })
    expect((await client.ask()).body.equals(body)).toBe(true)
  })

  test('of a long text and of a head beyond one record arrives as it was sent', async () => {
    const text = '\u2713'.repeat(50_000)
    const { client } = await serve((_environ, startResponse) => {
      startResponse('200 OK', [['X-Long', 'x'.repeat(100_000)]])
      return [text]
    })
    const answer = await client.ask()
    expect(answer.head).toContain('x'.repeat(100_000))
    expect(answer.body.toString()).toBe(text)
  })

  test('that is streamed has its head in a record of its own, and both in one write', async () => {
    const more = Promise.withResolvers<void>()
    const { client } = await serve(async function* (_environ: unknown, startResponse: (s: string, h: []) => unknown) {
      startResponse('200 OK', [])
      yield 'a'
      await more.promise
    })
    client.send(request())
    const [head, piece] = [await client.next(), await client.next()]
    expect([head, piece].map(({ content }) => content.toString())).toEqual(['Status: 200 OK\r\n\r\n', 'a'])
    expect(client.pieces).toBe(1)
    more.resolve()
  })

  test('goes out piece by piece as it is yielded', async () => {
    const more = Promise.withResolvers<void>()
    const { client } = await serve(async function* (_environ: unknown, startResponse: (s: string, h: []) => unknown) {
      startResponse('200 OK', [])
      yield 'first'
      await more.promise
      yield 'second'
    } as unknown as Application)
    client.send(request())
    expect((await client.next()).content.toString()).toBe('Status: 200 OK\r\n\r\n')
    expect((await client.next()).content.toString()).toBe('first')
    more.resolve()
    expect((await client.next()).content.toString()).toBe('second')
    expect(await client.answer()).toMatchObject({ protocolStatus: 0 })
  })

  test('is taken only as fast as the front takes it', async () => {
    const piece = Buffer.alloc(256 * 1024)
    const waits = Promise.withResolvers<void>()
    const { client } = await serve(async (_environ, startResponse) => {
      const write = startResponse('200 OK', [])
      for (let written = 0; written < 200; written++) {
        const accepted = write(piece)
        const turn = new Promise((resolve) => setImmediate(resolve, 'waits'))
        if ((await Promise.race([accepted, turn])) === 'waits') waits.resolve()
        await accepted
      }
      return []
    })
    client.socket.pause()
    client.send(request())
    await waits.promise
    client.socket.resume()
    expect((await client.answer()).body).toHaveLength(200 * piece.length)
  })

  test('without a body has none: HEAD, 204', async () => {
    const { client } = await serve((environ, startResponse) => {
      startResponse(environ.PATH_INFO === '/204' ? '204 No Content' : '200 OK', [])
      return ['body']
    })
    const head = await client.ask({ REQUEST_METHOD: 'HEAD' })
    expect([head.head, head.body.length]).toEqual(['Content-Length: 4', 0])
    expect(await client.ask({ REQUEST_URI: '/204' })).toMatchObject({ status: '204 No Content', head: '' })
  })

  test('is 500 where the application fails before it', async () => {
    const { client, harness } = await serve(() => {
      throw new Error('no')
    })
    expect((await client.ask()).status).toBe('500 Internal Server Error')
    expect(harness.reports).toHaveLength(1)
    expect((await client.ask()).status).toBe('500 Internal Server Error')
  })

  test('that fails after it has begun is broken off by what is no record, and never ended', async () => {
    const { client } = await serve(async function* (_environ: unknown, startResponse: (s: string, h: []) => unknown) {
      startResponse('200 OK', [])
      yield 'first'
      throw new Error('no')
    } as unknown as Application)
    client.send(request())
    await client.closed
    expect(client.records.map(({ type }) => type)).toEqual([types.stdout, types.stdout, 0])
  })
})
