import { describe, expect, test } from 'vitest'
import hono from '../../../../test/apps/hono/app.ts'
import { type Application, fromFetch, validator } from '../../../src/index.ts'
import { application as echo } from '../../fixtures/echo.ts'
import { application as hello } from '../../fixtures/hello.ts'
import { application as large } from '../../fixtures/large.ts'
import { application as surroundings } from '../../fixtures/surroundings.ts'
import { application as sockets } from '../../fixtures/websocket.ts'
import { Harness } from '../../harness.ts'
import { WebSocketClient } from '../../websocket-client.ts'
import { ask, type Question, Wire } from '../../wire.ts'
import { collectGarbage } from './garbage.ts'
import { samples } from './samples.ts'

/** What the client sees and what the server hears, with and without the validator between them. */
async function answersOf(application: Application, question: Question, path = '/') {
  const plain = await answerOf(application, question, path)
  const validated = await answerOf(validator(application), question, path)
  return { plain, validated }
}

async function answerOf(application: Application, question: Question, path: string) {
  const harness = await Harness.tsgi(application)
  const { status, reason, headers, body } = await ask(harness.port, path, question)
  await harness.whenDone(1)
  const { date: _, ...rest } = headers
  return {
    status,
    reason,
    headers: rest,
    body,
    errors: harness.reports.map(({ error }) => error),
    log: harness.written,
  }
}

const questions: Readonly<Record<string, Question>> = {
  GET: {},
  HEAD: { method: 'HEAD' },
  'POST with a length': { method: 'POST', headers: { 'Content-Length': '6' }, body: 'posted' },
  'POST in chunks': { method: 'POST', headers: { 'Transfer-Encoding': 'chunked' }, body: 'posted' },
}

describe('the validator says nothing and changes nothing where', () => {
  const applications = { ...samples, 'the fixture hello': hello, 'the fixture echo': echo as Application }
  const rows = Object.entries(applications).flatMap(([name, application]) =>
    Object.entries(questions).map(([method, question]) => [method, name, application, question] as const),
  )

  test.each(rows)('%s is answered by %s', async (_method, _name, application, question) => {
    const { plain, validated } = await answersOf(application, question)
    expect(validated).toEqual(plain)
    expect(plain).toMatchObject({ errors: [], log: [] })
  })

  test.each([
    ['a page of 100 MB is streamed', large, '/large'],
    ['the process is described', surroundings, '/'],
    ['Hono answers', fromFetch(hono), '/'],
    ['Hono sets two cookies and redirects', fromFetch(hono), '/sign-in'],
    ['Hono streams', fromFetch(hono), '/countdown'],
    ['Hono has no such page', fromFetch(hono), '/none'],
    ['Hono fails', fromFetch(hono), '/broken'],
  ] as const)('%s', async (_, application, path) => {
    const { plain, validated } = await answersOf(application as Application, {}, path)
    expect(validated.body === plain.body).toBe(true)
    expect({ ...validated, body: '' }).toEqual({ ...plain, body: '' })
    expect(plain).toMatchObject({ errors: [], log: [] })
  })

  test('a part of a file is asked for', async () => {
    const question = { headers: { Range: 'bytes=0-9' } }
    const { plain, validated } = await answersOf(samples['a file']!, question)
    expect(plain).toMatchObject({ status: 206, errors: [] })
    expect(validated).toEqual(plain)
  })
})

test('no sample leaves a body open, as the collector finds', async () => {
  const harnesses = []
  for (const sample of Object.values(samples)) {
    const harness = await Harness.tsgi(validator(sample))
    for (const question of Object.values(questions)) await ask(harness.port, '/', question)
    harnesses.push(await harness.whenDone(4).then(() => harness))
  }
  await collectGarbage()
  expect(harnesses.flatMap(({ written }) => written)).toEqual([])
})

describe('through the validator', () => {
  test('chunks come one by one, each when it is given', async () => {
    const asked = Promise.withResolvers<void>()
    const harness = await Harness.tsgi(
      validator(async function* (_environ, startResponse) {
        startResponse('200 OK', [])
        yield 'first'
        await asked.promise
        yield 'second'
      }),
    )
    const wire = await Wire.open(harness.port)
    await wire.get('/').receives('first')
    asked.resolve()
    await wire.receives('second')
    await harness.whenDone(1)
    expect(harness.reports).toEqual([])
  })

  test('a request is read while it is sent', async () => {
    const harness = await Harness.tsgi(validator(echo as Application))
    const wire = await Wire.open(harness.port)
    wire.send('POST / HTTP/1.1', 'Host: test', 'Content-Length: 2', '', 'a')
    await wire.receives('a\r\n')
    wire.send('b')
    await wire.receives('0\r\n\r\n')
    await harness.whenDone(1)
    expect(harness.reports).toEqual([])
  })

  test('a client may leave, and what its body holds is let go', async () => {
    const resume = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    const harness = await Harness.tsgi(
      validator(async function* (_environ, startResponse) {
        try {
          startResponse('200 OK', [])
          yield 'first'
          await resume.promise
          yield 'second'
        } finally {
          released.resolve()
        }
      }),
    )
    const wire = await Wire.open(harness.port)
    await wire.get('/').receives('first')
    wire.socket.destroy()
    await harness.whenDone(1)
    resume.resolve()
    await released.promise
    expect((await harness.whenReported()).map(({ error }) => (error as Error).name)).toEqual(['ClientGone'])
    expect(harness.written).toEqual([])
  })

  test('WebSockets carry messages both ways, and end as they do without', async () => {
    const harness = await Harness.tsgi(validator(sockets))
    const client = await WebSocketClient.open(harness.port)
    client.ws.send('to and fro')
    expect(await client.receives(2)).toEqual([`worker ${process.pid}`, 'to and fro'])
    client.ws.close(1000)
    await harness.whenDone(1)
    expect(harness).toMatchObject({ reports: [], written: [] })
  })

  test('an application may be called twice with one environ, as middleware for error pages does', async () => {
    const page: Application = async function* (environ, startResponse) {
      startResponse(environ.PATH_INFO === '/404' ? '404 Not Found' : '200 OK', [])
      yield* environ['tsgi.input']
    }
    const checked = validator(page)
    const harness = await Harness.tsgi(
      validator(async function* (environ, startResponse) {
        for await (const _ of await checked(environ, () => async () => {}));
        environ.PATH_INFO = '/404'
        yield* await checked(environ, startResponse)
      }),
    )
    const question = { method: 'POST', headers: { 'Content-Length': '6' }, body: 'posted' }
    expect((await ask(harness.port, '/', question)).status).toBe(404)
    expect(harness).toMatchObject({ reports: [], written: [] })
  })
})
