import type { Application, Body } from '../../../src/index.ts'
import { inputOf, iteratorOf, type TinyServer } from './tiny-server.ts'
import type { Violation } from './violations.ts'

/** A server that does something of its own with the body. */
const reading =
  (read: (body: Body, server: TinyServer) => unknown) => async (server: TinyServer, application: Application) =>
    read(await server.call(application), server)

const closable: Application = (_environ, startResponse) => {
  startResponse('200 OK', [])
  return Object.assign(['a', 'b'], { close: async () => {} })
}

const acceptingApplication: Application = async (environ) => {
  const connection = await environ['tsgi.websocket']!.accept()
  for await (const message of connection) await connection.send(message)
  return []
}

const connection = {
  protocol: '',
  closed: Promise.resolve({ code: 1000, reason: '' }),
  send: async () => {},
  close: () => {},
  [Symbol.asyncIterator]: () => inputOf('message'),
}
const accepting = (given: object) => ({
  application: acceptingApplication,
  environ: { 'tsgi.websocket': { protocols: [], accept: async () => ({ ...connection, ...given }) } },
})

/** Servers that call, read or close in a wrong way. */
export const brokenServers: readonly Violation[] = [
  { rule: 'S1', what: 'environ alone', calls: (server, app) => (app as (...given: unknown[]) => Body)(server.environ) },
  {
    rule: 'S1',
    what: 'a third argument',
    calls: (server, app) => (app as (...given: unknown[]) => Body)(server.environ, server.startResponse, 1),
  },
  { rule: 'S1', what: 'a response for startResponse', calls: ({ environ }, app) => app(environ, {} as never) },
  { rule: 'S31', what: 'startResponse without write', startResponse: () => () => undefined },
  { rule: 'S38', what: 'a write that gives no promise', startResponse: () => () => () => true },
  {
    rule: 'S40',
    what: 'a body that is read twice',
    calls: reading(async (body, server) => {
      await server.send(body)
      await server.send(body)
    }),
  },
  {
    rule: 'S41',
    what: 'chunks that are asked for all at once',
    calls: reading(async (body) => {
      const iterator = iteratorOf(body)
      await Promise.all([iterator.next(), iterator.next()])
    }),
  },
  {
    rule: 'S42',
    what: 'a body that is asked on after its end',
    calls: reading(async (body) => {
      const iterator = iteratorOf(body)
      while (!(await iterator.next()).done);
      await iterator.next()
    }),
  },
  {
    rule: 'S42',
    what: 'a body that is asked on after close()',
    application: closable,
    calls: reading(async (body) => {
      const iterator = iteratorOf(body)
      await body.close!()
      await iterator.next()
    }),
  },
  {
    rule: 'S42',
    what: 'a body that is asked on after an error',
    application: async function* (_environ, startResponse) {
      startResponse('200 OK', [])
      yield* inputOf()
      throw new Error('the database is away')
    },
    calls: reading(async (body) => {
      const iterator = iteratorOf(body)
      await Promise.resolve(iterator.next()).catch(() => {})
      await iterator.next()
    }),
  },
  {
    rule: 'S43',
    what: 'a body that is closed twice',
    application: closable,
    calls: reading(async (body, server) => {
      await server.send(body)
      await body.close!()
    }),
  },
  {
    rule: 'S43',
    what: 'close() with an argument',
    application: closable,
    calls: reading((body) => (body.close as (error: Error) => void)(new Error('why'))),
  },
  {
    rule: 'S43',
    what: 'close() while a chunk is waited for',
    application: (_environ, startResponse) => {
      startResponse('200 OK', [])
      return Object.assign(inputOf('a'), { close: () => {} })
    },
    calls: reading(async (body) => {
      const next = iteratorOf(body).next()
      try {
        await body.close!()
      } finally {
        await next
      }
    }),
  },
  {
    rule: 'S43',
    what: 'return() after the end',
    calls: reading(async (body) => {
      const iterator = iteratorOf(body)
      while (!(await iterator.next()).done);
      await iterator.return!()
    }),
  },
  { rule: 'S60', what: 'a connection without send()', ...accepting({ send: undefined }) },
  { rule: 'S60', what: 'a connection without a protocol', ...accepting({ protocol: undefined }) },
  { rule: 'S60', what: 'closed as a boolean', ...accepting({ closed: false }) },
  {
    rule: 'S61',
    what: 'a message that is an event',
    ...accepting({ [Symbol.asyncIterator]: () => inputOf([{ data: 'text' }]) }),
  },
  { rule: 'S62', what: 'send() without a promise', ...accepting({ send: () => true }) },
  {
    rule: 'S69',
    what: 'a file wrapper that gives a stream without close()',
    environ: { 'tsgi.file_wrapper': () => inputOf('bytes') },
    application: (environ) => environ['tsgi.file_wrapper']('/etc/hostname'),
  },
]
