import { describe, expect, onTestFinished, test } from 'vitest'
import type { Application, Body } from '../../src/index.ts'
import { Harness, readInput } from '../harness.ts'
import { ask, Wire } from '../wire.ts'

const ok = (body: () => Body | Promise<Body>): Application => {
  return (_environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'text/plain']])
    return body()
  }
}

async function* pieces(...all: (string | Uint8Array)[]) {
  yield* all
}

describe('a body may be', () => {
  test.each<[string, () => Body | Promise<Body>]>([
    ['an array', () => ['a', 'b', 'c']],
    ['bytes and strings mixed', () => ['a', Buffer.from('b'), new TextEncoder().encode('c')]],
    ['a set', () => new Set(['a', 'b', 'c'])],
    ['a string', () => 'abc'],
    ['a promise of an array', () => Promise.resolve(['abc'])],
    ['an async generator', () => pieces('a', '', 'b', 'c')],
    [
      'a generator',
      () =>
        (function* () {
          yield 'ab'
          yield 'c'
        })(),
    ],
    ['a web stream', () => ReadableStream.from(['a', 'b', 'c']) as unknown as AsyncIterable<string>],
  ])('%s', async (_, body) => {
    const { port } = await Harness.tsgi(ok(body))
    expect(await ask(port)).toMatchObject({ status: 200, body: 'abc' })
  })

  test.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [42, 'number'],
    [{}, 'object'],
  ])('not %s', async (body, named) => {
    const { port, reports } = await Harness.tsgi(ok(() => body as Body))
    expect((await ask(port)).status).toBe(500)
    expect((reports[0]!.error as Error).message).toContain(`the application returned ${named}: expected an iterable`)
  })

  test('of strings and bytes only', async () => {
    const { port, reports } = await Harness.tsgi(ok(() => pieces(7 as unknown as string)))
    expect((await ask(port)).status).toBe(500)
    expect((reports[0]!.error as Error).message).toBe(
      'a chunk of the body: expected a string or a Uint8Array, got number',
    )
  })
})

describe('streaming', () => {
  test('a piece arrives before the next is produced', async () => {
    const first = Promise.withResolvers<void>()
    const { port } = await Harness.tsgi(
      ok(async function* () {
        yield 'first'
        await first.promise
        yield 'second'
      }),
    )
    const wire = await Wire.open(port)
    await wire.get('/').receives('first')
    expect(wire.received).not.toContain('second')
    first.resolve()
    await wire.receives('second')
  })

  test('a request body is there while it is still being sent', async () => {
    const { port } = await Harness.tsgi(async function* (environ, startResponse) {
      startResponse('200 OK', [])
      for await (const piece of environ['tsgi.input']) yield `got ${Buffer.from(piece)};`
    })
    const wire = await Wire.open(port)
    wire.send('POST / HTTP/1.1', 'Host: test', 'Content-Length: 6', '', 'one')
    await wire.receives('got one;')
    wire.send('two')
    await wire.receives('got two;')
  })

  test('a slow reader holds the application up', async () => {
    let produced = 0
    const chunk = new Uint8Array(64 * 1024)
    const closed = Promise.withResolvers<void>()
    const harness = await Harness.tsgi(
      ok(async function* () {
        try {
          for (; produced < 1000; produced++) yield chunk
        } finally {
          closed.resolve()
        }
      }),
    )
    const wire = await Wire.open(harness.port)
    wire.get('/')
    await wire.receives('200 OK')
    wire.socket.pause()
    // While other connections are served, this one has every chance to go on.
    let before = -1
    while (before !== produced) {
      before = produced
      await ask(harness.port, '/', { method: 'HEAD' })
    }
    expect(produced).toBeLessThan(500)
    wire.socket.destroy()
    await closed.promise
  })
})

test('pieces that nobody waits for cost no listener each', async () => {
  const warnings: string[] = []
  const note = ({ name }: Error) => void warnings.push(name)
  process.on('warning', note)
  onTestFinished(() => void process.off('warning', note))
  const { port } = await Harness.tsgi(async (_environ, startResponse) => {
    const write = startResponse('200 OK', [])
    await Promise.all(Array.from({ length: 100 }, () => write('a'.repeat(10_000))))
    return []
  })
  expect((await ask(port)).body).toHaveLength(1_000_000)
  expect(warnings).toEqual([])
})

describe('an application that fails', () => {
  const secret = 'postgres://user:password@db/'

  test.each<[string, Application]>([
    [
      'before startResponse',
      () => {
        throw new Error(secret)
      },
    ],
    ['with a rejection', () => Promise.reject(new Error(secret))],
    ['after startResponse', ok(() => Promise.reject(new Error(secret)))],
    [
      'in its first piece',
      // biome-ignore lint/correctness/useYield: it fails before its first piece
      ok(async function* () {
        throw new Error(secret)
      }),
    ],
    [
      'with what is no Error',
      () => {
        throw secret
      },
    ],
  ])('%s is answered 500, which says nothing of the inside', async (_, application) => {
    const harness = await Harness.tsgi(application)
    const answer = await ask(harness.port)
    expect(answer.status).toBe(500)
    expect(answer.body).toBe('500 Internal Server Error\n')
    expect(JSON.stringify(answer)).not.toContain('password')
    expect(harness.reports).toHaveLength(1)
    expect(String(harness.reports[0]!.error)).toContain(secret)
  })

  test('after a piece was sent has its connection cut, so that the client knows', async () => {
    const harness = await Harness.tsgi(
      ok(async function* () {
        yield 'a piece'
        throw new Error('broken')
      }),
    )
    await expect(ask(harness.port)).rejects.toThrow()
    await harness.whenDone(1)
    expect(harness.reports).toHaveLength(1)
  })

  test('does not harm the next request on the connection', async () => {
    const { port } = await Harness.tsgi(async (environ, startResponse) => {
      if (environ.PATH_INFO === '/fails') throw new Error('broken')
      startResponse('200 OK', [])
      return ['fine']
    })
    const wire = await Wire.open(port)
    await wire.get('/fails').receives('500 Internal Server Error\n')
    await wire.get('/').receives('fine')
  })
})

test('what the application writes to tsgi.errors carries the id of its request', async () => {
  const harness = await Harness.tsgi(
    (environ, startResponse) => {
      environ['tsgi.errors'].write('something odd\n')
      startResponse('204 No Content', [])
      return []
    },
    { trusted: ['*'] },
  )
  await ask(harness.port, '/', { headers: { 'X-Request-Id': 'request-0001' } })
  expect(harness.written).toEqual([{ requestId: 'request-0001', text: 'something odd\n' }])
})

test('the request body is what the client sent, byte for byte', async () => {
  const { port } = await Harness.tsgi(async (environ, startResponse) => {
    startResponse('200 OK', [])
    return [await readInput(environ)]
  })
  const body = 'ü'.repeat(100_000)
  expect((await ask(port, '/', { method: 'POST', body })).body).toBe(body)
})
