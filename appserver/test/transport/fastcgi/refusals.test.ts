import { describe, expect, test } from 'vitest'
import { begin, FastCgiClient, nameValues, params, record, request, stdin, types } from '../../fastcgi-client.ts'
import { Harness, type HarnessOptions, showEnviron } from '../../harness.ts'
import { Wire } from '../../wire.ts'

async function serve(options: HarnessOptions = {}, application = showEnviron) {
  const harness = await Harness.tsgi(application, { ...options, protocol: 'fastcgi' })
  return { harness, client: await FastCgiClient.open(harness.port) }
}

/** A record as it must not be: with a header of eight bytes as given. */
const raw = (...bytes: number[]) => Buffer.from(bytes)

const block = (...bytes: number[]) => [
  begin(),
  record(types.params, 1, Uint8Array.from(bytes)),
  record(types.params, 1),
]

const malformed: Readonly<Record<string, Buffer[]>> = {
  'another version': [raw(2, 1, 0, 1, 0, 8, 0, 0), Buffer.alloc(8)],
  'version 0': [raw(0, 1, 0, 1, 0, 8, 0, 0), Buffer.alloc(8)],
  'another version in the second record': [begin(), raw(9, 4, 0, 1, 0, 0, 0, 0)],
  'another version as the only byte': [raw(7)],
  'a request of HTTP': [Buffer.from('GET / HTTP/1.1\r\nHost: polls.example\r\n\r\n')],
  'a TLS handshake': [raw(22, 3, 1, 0, 5, 1, 0, 0)],
  'a beginning that is too short': [record(types.begin, 1, Buffer.alloc(7))],
  'a beginning that is too long': [record(types.begin, 1, Buffer.alloc(9))],
  'a beginning without content': [record(types.begin, 1)],
  'a request that begins twice': [begin(), begin()],
  'a request that begins again after its parameters': [begin(), params({ CONTENT_LENGTH: '3' }), begin()],
  'an end from the front': [record(types.end, 1, Buffer.alloc(8))],
  'an answer from the front': [record(types.stdout, 1, 'x')],
  'an error stream from the front': [record(7, 1, 'x')],
  'data for a filter': [begin(), record(8, 1, 'x')],
  'a question about values within a request': [begin(), record(types.getValues, 1)],
  'values from the front within a request': [record(types.values, 1)],
  'an unknown type within a request': [begin(), record(77, 1)],
  'type 0 within a request': [record(0, 1)],
  'parameters after their end': [begin(), params({ CONTENT_LENGTH: '3' }), record(types.params, 1, 'x')],
  'a second end of the parameters': [begin(), params({ CONTENT_LENGTH: '3' }), record(types.params, 1)],
  'a body before the parameters': [begin(), stdin('x')],
  'a body amid the parameters': [begin(), record(types.params, 1, nameValues({ A: 'b' })), stdin()],
  'a body after its end': [begin(), params({ CONTENT_LENGTH: '1' }), stdin('x'), stdin()],
  'a name without the length of its value': block(3),
  'a name longer than the block': block(9, 0, 65),
  'a value longer than the block': block(1, 9, 65),
  'a length of four bytes that is cut': block(0x80, 0),
  'a value length of four bytes that is cut': block(1, 0x80, 0, 0),
  'lengths beyond everything': block(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 65),
  'a name without a character': block(0, 1, 65),
  'a good pair and a broken one': block(1, 1, 65, 66, 200),
  'values that are no pairs': [record(types.getValues, 0, Uint8Array.of(200))],
}

describe('malformed records', () => {
  // Never answered, so that the request is there while the rest of it arrives.
  const silent = () => new Promise<never>(() => {})

  test.each(Object.entries(malformed))('%s: the connection is closed, with one line', async (_title, pieces) => {
    const { client, harness } = await serve({}, silent)
    client.send(...pieces)
    await client.closed
    expect(client.records).toEqual([])
    expect(harness.refusals).toHaveLength(1)
    expect(harness.refusals[0]!.error.message).toMatch(/^connection closed: malformed FastCGI: /)
    expect(harness.reports).toEqual([])
    const other = await FastCgiClient.open(harness.port)
    other.send(record(types.getValues, 0, nameValues({ FCGI_MPXS_CONNS: '' })))
    expect((await other.next()).type).toBe(types.values)
  })

  test('end the request that is being answered', async () => {
    const reasons: unknown[] = []
    const { client, harness } = await serve({}, async (environ) => {
      const signal = environ['tsgi.signal']
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      reasons.push(signal.reason.status)
      return []
    })
    client.send(request(), raw(3, 3, 3))
    await client.closed
    expect((await harness.whenDone(1))[0]).toMatchObject({ status: 400 })
    expect(reasons).toEqual([400])
  })

  test('in random bytes never do more than close', async () => {
    const { harness } = await serve()
    let state = 1
    const random = () => (state = (state * 48_271) % 2_147_483_647)
    for (let round = 0; round < 40; round++) {
      const client = await FastCgiClient.open(harness.port)
      const noise = Buffer.from(Array.from({ length: 200 }, (_, index) => (index % 8 === 0 ? 1 : random() & 15)))
      client.send(noise)
      client.socket.end()
      await client.closed
    }
    const after = await FastCgiClient.open(harness.port)
    expect((await after.ask()).status).toBe('200 OK')
  })
})

describe('a request that is refused', () => {
  test.each<[string, Record<string, string>, string]>([
    ['no method', { REQUEST_METHOD: '' }, '400 Bad Request'],
    ['a method that is none', { REQUEST_METHOD: 'G T' }, '400 Bad Request'],
    ['no target', { REQUEST_URI: '' }, '400 Bad Request'],
    ['a target with a space', { REQUEST_URI: '/a b' }, '400 Bad Request'],
    ['a target with a line break', { REQUEST_URI: '/a\r\nb' }, '400 Bad Request'],
    ['a target that is no path', { REQUEST_URI: 'a' }, '400 Bad Request'],
    ['no host', { HTTP_HOST: '' }, '400 Bad Request'],
    ['a host that is none', { HTTP_HOST: 'a/b' }, '400 Bad Request'],
    ['a length that is none', { CONTENT_LENGTH: '3x' }, '400 Bad Request'],
    ['a negative length', { CONTENT_LENGTH: '-3' }, '400 Bad Request'],
    ['a field with a line break', { HTTP_X: 'a\nb' }, '400 Bad Request'],
    ['a field with a control character', { HTTP_X: 'a\x01b' }, '400 Bad Request'],
    ['a target that is too long', { REQUEST_URI: `/${'x'.repeat(9000)}` }, '414 URI Too Long'],
    ['a field that is too long', { HTTP_X: 'x'.repeat(9000) }, '431 Request Header Fields Too Large'],
    [
      'too many fields',
      Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`HTTP_X_${index}`, ''])),
      '431 Request Header Fields Too Large',
    ],
    ['a path outside the root path', { REQUEST_URI: '/other' }, '404 Not Found'],
  ])('%s: is answered, and the connection goes on', async (_title, pairs, status) => {
    const { client, harness } = await serve({ flags: ['--root-path=/app'] })
    expect((await client.ask({ REQUEST_URI: '/app', ...pairs })).status).toBe(status)
    expect(harness.refusals.length + harness.reports.length).toBe(1)
    expect((await client.ask({ REQUEST_URI: '/app' })).status).toBe('200 OK')
  })

  test('thousands of fields, as many as parameters can hold: is answered and can be logged, and the connection goes on', async () => {
    const { client, harness } = await serve()
    const part = record(types.params, 1, Buffer.concat(Array.from({ length: 4500 }, () => nameValues({ HTTP_X: '' }))))
    client.send(begin(), part, part, params(), stdin())
    expect((await client.answer()).status).toBe('431 Request Header Fields Too Large')
    expect((await client.ask()).status).toBe('200 OK')
    expect(harness.done[0]!.exchange.client.host).toBe('polls.example')
  })

  test('parameters larger than all limits: is answered, and closed', async () => {
    const { client, harness } = await serve()
    const part = record(types.params, 1, nameValues({ HTTP_X: 'x'.repeat(40_000) }))
    client.send(begin(), part, part, part, record(types.params, 1), stdin())
    expect((await client.answer()).status).toBe('431 Request Header Fields Too Large')
    await client.closed
    expect(harness.refusals).toHaveLength(1)
  })

  test('more requests at a time than limit-concurrency: 503, with Retry-After', async () => {
    const held = Promise.withResolvers<void>()
    const { client, harness } = await serve({ flags: ['--limit-concurrency=1'] }, async (environ, startResponse) => {
      await held.promise
      return showEnviron(environ, startResponse)
    })
    client.send(request())
    while (harness.transport.answering === 0) await new Promise((resolve) => setImmediate(resolve))
    const second = await (await FastCgiClient.open(harness.port)).ask()
    expect(second).toMatchObject({ status: '503 Service Unavailable' })
    expect(second.head).toContain('Retry-After: 1')
    held.resolve()
    expect((await client.answer()).status).toBe('200 OK')
  })
})

describe('times', () => {
  const untilAborted = async (environ: { readonly 'tsgi.signal': AbortSignal }) => {
    await new Promise((resolve) => environ['tsgi.signal'].addEventListener('abort', resolve))
    throw environ['tsgi.signal'].reason
  }

  test('request-timeout: 504, and the connection is closed', async () => {
    const { client, harness } = await serve({ flags: ['--request-timeout=0.1'] }, untilAborted)
    client.send(request())
    expect((await client.answer()).status).toBe('504 Gateway Timeout')
    await client.closed
    expect((await harness.whenDone(1))[0]).toMatchObject({ status: 504 })
  })

  test('body-timeout: 408', async () => {
    const { client } = await serve({ flags: ['--body-timeout=0.1'] }, untilAborted)
    client.send(begin(), params({ REQUEST_METHOD: 'POST', CONTENT_LENGTH: '3' }), record(types.stdin, 1, 'a'))
    expect((await client.answer()).status).toBe('408 Request Timeout')
  })

  test.each<[string, Buffer]>([
    ['half a record', begin().subarray(0, 5)],
    ['parameters without an end', Buffer.concat([begin(), record(types.params, 1, nameValues({ A: 'b' }))])],
    ['no word of a body', Buffer.concat([begin(), params()])],
  ])('header-timeout, %s: the connection is closed, with one line', async (_title, bytes) => {
    const { client, harness } = await serve({ flags: ['--header-timeout=0.1'] })
    client.send(bytes)
    await client.closed
    expect(client.records).toEqual([])
    expect(harness.refusals.map(({ error }) => error.status)).toEqual([408])
  })

  test('a connection that is never used is closed without a word', async () => {
    const { harness } = await serve({ keepAliveMs: 100 })
    const wire = await Wire.open(harness.port)
    expect(await wire.end()).toBe('')
    expect(harness.refusals).toEqual([])
  })
})
