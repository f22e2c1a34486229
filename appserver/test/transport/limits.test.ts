import { describe, expect, test } from 'vitest'
import type { Application } from '../../src/index.ts'
import { Harness, readInput } from '../harness.ts'
import { ask, Wire } from '../wire.ts'

const hello: Application = (_environ, startResponse) => {
  startResponse('200 OK', [])
  return ['hello']
}

const echo: Application = async (environ, startResponse) => {
  const body = await readInput(environ)
  startResponse('200 OK', [])
  return [`<${body}>`]
}

const statusOf = (received: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1])
const messages = ({ refusals }: Harness) => refusals.map(({ error }) => error.message)

describe('the request line', () => {
  const flags = ['--limit-request-line=100']
  const target = (bytes: number) => `/${'x'.repeat(bytes - 'GET / HTTP/1.1'.length)}`

  test('of the longest size is served', async () => {
    const { port } = await Harness.tsgi(hello, { flags })
    expect((await ask(port, target(100))).status).toBe(200)
  })

  test('that is longer is answered 414, and the connection closed', async () => {
    const harness = await Harness.tsgi(hello, { flags })
    const wire = await Wire.open(harness.port)
    expect(await wire.get(target(101)).end()).toMatch(/^HTTP\/1\.1 414 URI Too Long\r\n/)
    expect(messages(harness)).toEqual(['the request line is longer than limit-request-line (100 bytes)'])
  })
})

describe('header fields', () => {
  test('as many as allowed are served, one more is answered 431', async () => {
    const harness = await Harness.tsgi(hello, { flags: ['--limit-request-fields=4'] })
    const fields = ['A: 1', 'B: 2', 'C: 3']
    const wire = await Wire.open(harness.port)
    await wire.get('/', ...fields).receives('hello')
    expect(await wire.get('/', ...fields, 'D: 4').end()).toContain('HTTP/1.1 431 ')
    expect(messages(harness)).toEqual(['more header fields than limit-request-fields (4)'])
  })

  test('beyond the limit cannot hide what frames the message', async () => {
    const harness = await Harness.tsgi(echo, { flags: ['--limit-request-fields=40'] })
    const padding = Array.from({ length: 3000 }, (_, index) => `H${index}: x`)
    const wire = await Wire.open(harness.port)
    wire.send('POST / HTTP/1.1', 'Host: test', ...padding, 'Content-Length: 36', '', '')
    wire.send('GET /smuggled HTTP/1.1', 'Host: test', '', '')
    expect(await wire.end()).toMatch(/^HTTP\/1\.1 431 (?:(?!HTTP)[\s\S])*$/)
    expect(messages(harness)).toHaveLength(1)
  })

  test('that ask for an upgrade are counted, too', async () => {
    const { port } = await Harness.tsgi(hello, { flags: ['--limit-request-fields=10'] })
    const padding = Array.from({ length: 20 }, (_, index) => `H${index}: x`)
    const wire = await Wire.open(port)
    expect(statusOf(await wire.get('/', 'Connection: Upgrade', 'Upgrade: websocket', ...padding).end())).toBe(431)
    expect((await ask(port)).status).toBe(200)
  })

  test('of the longest size are served, longer ones are answered 431', async () => {
    const harness = await Harness.tsgi(hello, { flags: ['--limit-request-field-size=64'] })
    const wire = await Wire.open(harness.port)
    await wire.get('/', `X-A: ${'x'.repeat(59)}`).receives('hello')
    expect(await wire.get('/', `X-A: ${'x'.repeat(60)}`).end()).toContain('HTTP/1.1 431 ')
    expect(messages(harness)).toEqual(['a header field is longer than limit-request-field-size (64 bytes)'])
  })

  test('without end are answered 431 before they fill the memory', async () => {
    const harness = await Harness.tsgi(hello, { flags: ['--limit-request-field-size=64', '--limit-request-line=64'] })
    const wire = await Wire.open(harness.port)
    wire.send('GET / HTTP/1.1', 'Host: test', `X-A: ${'x'.repeat(100_000)}`)
    expect(statusOf(await wire.end())).toBe(431)
    expect(await harness.whenRefused(1)).toHaveLength(1)
  })
})

describe('a body', () => {
  test('that says it is too large is refused before a byte of it is read', async () => {
    const harness = await Harness.tsgi(echo, { bodyLimitBytes: 10 })
    const wire = await Wire.open(harness.port)
    const received = await wire.send('POST / HTTP/1.1', 'Host: test', 'Content-Length: 11', '', '').receives('413')
    expect(received).toContain('Connection: close')
    expect(messages(harness)).toEqual(['the body is larger than limit-request-body (10 bytes)'])
  })

  test('in chunks is refused where it becomes too large', async () => {
    const harness = await Harness.tsgi(echo, { bodyLimitBytes: 10 })
    const wire = await Wire.open(harness.port)
    wire.send('POST / HTTP/1.1', 'Host: test', 'Transfer-Encoding: chunked', '', '8', '12345678', '8', '12345678', '')
    expect(statusOf(await wire.end())).toBe(413)
    expect(harness.reports.map(({ error }) => (error as Error).message)).toEqual([
      'the body is larger than limit-request-body (10 bytes)',
    ])
  })

  test('in chunks is refused in an application written against node:http, too', async () => {
    const error = Promise.withResolvers<Error>()
    const harness = await Harness.node(
      (request, response) =>
        request
          .on('error', error.resolve)
          .on('end', () => response.end('all'))
          .resume(),
      { bodyLimitBytes: 10 },
    )
    const post = ['POST / HTTP/1.1', 'Host: test', 'Transfer-Encoding: chunked', '']
    const wire = await Wire.open(harness.port)
    await wire.send(...post, '8', '12345678', '0', '', '').receives('all')
    wire.send(...post, '8', '12345678', '3', '123', '0', '', '')
    expect(await wire.end()).toMatch(/all[\s\S]*HTTP\/1\.1 413 /)
    expect(await error.promise).toMatchObject({ status: 413 })
    expect(messages(harness)).toEqual(['the body is larger than limit-request-body (10 bytes)'])
  })

  test('whose chunk extensions have no end is answered 413', async () => {
    const { port } = await Harness.tsgi(echo)
    const wire = await Wire.open(port)
    wire.send('POST / HTTP/1.1', 'Host: test', 'Transfer-Encoding: chunked', '', `5;${'a'.repeat(100_000)}`)
    expect(statusOf(await wire.end())).toBe(413)
  })

  test('of many small chunks with long extensions is answered 413', async () => {
    const { port } = await Harness.tsgi(echo)
    const wire = await Wire.open(port)
    wire.send('POST / HTTP/1.1', 'Host: test', 'Transfer-Encoding: chunked', '', '')
    wire.send(...Array.from({ length: 100 }, () => `1;${'a'.repeat(4096)}\r\nX`), '')
    expect(statusOf(await wire.end())).toBe(413)
  })
})

describe('a body that nobody reads', () => {
  const post = (bytes: number) => ['POST / HTTP/1.1', 'Host: test', `Content-Length: ${bytes}`, '', '']

  test('is read away when it is small, and the connection kept', async () => {
    const { port } = await Harness.tsgi(hello)
    const wire = await Wire.open(port)
    await wire.send(...post(5)).receives('hello')
    expect(await wire.send('12345').get('/next').receives('hello', 2)).not.toContain('Connection: close')
  })

  test('ends the connection when it is known to be large, and the answer says so', async () => {
    const { port } = await Harness.tsgi(hello)
    const wire = await Wire.open(port)
    expect(await wire.send(...post(2 ** 30)).receives('hello')).toContain('Connection: close')
    await wire.closed
  })

  test('is not read for ever when its size is not known', async () => {
    const { port } = await Harness.tsgi(hello)
    const wire = await Wire.open(port)
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
    wire.send('POST / HTTP/1.1', 'Host: test', 'Transfer-Encoding: chunked', '', '')
    await wire.receives('hello')
    wire.socket.on('drain', () => wire.send(chunk))
    while (wire.socket.write(chunk));
    await wire.closed
    expect(wire.socket.bytesWritten).toBeLessThan(2 ** 27)
  })

  test('that was read in part does not hold the connection up', async () => {
    const { port } = await Harness.tsgi(async (environ, startResponse) => {
      for await (const _ of environ['tsgi.input']) break
      startResponse('200 OK', [])
      return ['hello']
    })
    const wire = await Wire.open(port)
    await wire
      .send(...post(200_000))
      .send('x')
      .receives('hello')
    wire.send('x'.repeat(200_000 - 1)).get('/next')
    await wire.receives('hello', 2)
  })
})

describe('limit-concurrency', () => {
  test('turns away what is too much with 503 and Retry-After, and keeps the connection', async () => {
    const open = Promise.withResolvers<void>()
    const harness = await Harness.tsgi(
      async (environ, startResponse) => {
        if (environ.PATH_INFO === '/slow') await open.promise
        startResponse('200 OK', [])
        return [`<${environ.PATH_INFO}>`]
      },
      { flags: ['--limit-concurrency=1'] },
    )
    const slow = await Wire.open(harness.port)
    const other = await Wire.open(harness.port)
    slow.get('/slow')
    while (harness.transport.answering === 0) await new Promise((resolve) => setImmediate(resolve))
    const refused = await other.get('/').receives('Service Unavailable\n')
    expect(refused).toMatch(/^HTTP\/1\.1 503 [\s\S]*Retry-After: 1\r\n/)
    open.resolve()
    await slow.receives('</slow>')
    await other.get('/again').receives('</again>')
    expect(messages(harness)).toEqual(['more requests at a time than limit-concurrency (1)'])
  })
})

describe('max-event-loop-delay', () => {
  test('turns requests away while the loop is late, and lets them in when it is not', async () => {
    const harness = await Harness.tsgi(hello, { flags: ['--max-event-loop-delay=0.2'] })
    const wire = await Wire.open(harness.port)
    await wire.get('/').receives('hello')
    wire.get('/')
    const untilMs = performance.now() + 400
    while (performance.now() < untilMs);
    const received = await wire.receives('Service Unavailable\n')
    expect(received).toContain('Retry-After: 1')
    while ((await ask(harness.port)).status === 503);
    expect(messages(harness)[0]).toMatch(/^the event loop is \d+ ms late, more than max-event-loop-delay$/)
  })
})
