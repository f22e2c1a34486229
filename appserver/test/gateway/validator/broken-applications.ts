import type { Application, Body, Chunk, HeaderList, StartResponse, WebSocketAcceptance } from '../../../src/index.ts'
import { inputOf } from './tiny-server.ts'
import type { Violation } from './violations.ts'

const start = (status: string, headers: unknown = []): Application => {
  return (_environ, startResponse) => {
    startResponse(status, headers as HeaderList)
    return ['body']
  }
}

const returning = (body: unknown, headers: HeaderList = [], status = '200 OK'): Application => {
  return (_environ, startResponse) => {
    startResponse(status, headers)
    return body as Body
  }
}

const yielding = (run: (startResponse: StartResponse) => AsyncGenerator<Chunk>): Application => {
  return (_environ, startResponse) => run(startResponse)
}

const length = (value: string): HeaderList => [['Content-Length', value]]

/** Applications that answer in a wrong way. */
export const brokenApplications: readonly Violation[] = [
  { rule: 'A1', what: 'nothing returned', application: returning(undefined) },
  { rule: 'A1', what: 'bytes instead of a list of them', application: returning(new Uint8Array(3)) },
  { rule: 'A1', what: 'a Response', application: async (...given) => returning(new Response('body'))(...given) },
  { rule: 'A5', what: 'a list without a head', application: () => ['body'] },
  { rule: 'A5', what: 'an empty body without a head', application: () => [] },
  { rule: 'A5', what: 'a generator that ends without a head', application: () => inputOf() },
  {
    rule: 'A5',
    what: 'a head after the first chunk',
    application: yielding(async function* (startResponse) {
      yield 'early'
      startResponse('200 OK', [])
    }),
  },
  {
    rule: 'A5',
    what: 'a file without a head',
    application: (environ) => environ['tsgi.file_wrapper']('/etc/hostname'),
  },
  { rule: 'A6', what: 'a status that is a number', application: start(200 as never) },
  { rule: 'A6', what: 'an interim status', application: start('103 Early Hints') },
  { rule: 'A6', what: 'a status of two lines', application: start('200 OK\r\nX-Injected: 1') },
  { rule: 'A7', what: 'headers as an object', application: start('200 OK', { 'Content-Type': 'text/plain' }) },
  { rule: 'A7', what: "Fetch's Headers", application: start('200 OK', new Headers()) },
  { rule: 'A7', what: 'a flat list of headers', application: start('200 OK', ['Content-Type', 'text/plain']) },
  { rule: 'A7', what: 'a value that is a number', application: start('200 OK', [['Content-Length', 4]]) },
  { rule: 'A8', what: 'a name with a colon', application: start('200 OK', [['X-Tag:', 'a']]) },
  { rule: 'A9', what: 'a value of two lines', application: start('200 OK', [['X-Tag', 'a\r\nX-Injected: 1']]) },
  { rule: 'A9', what: 'a value beyond Latin-1', application: start('200 OK', [['X-Tag', '√']]) },
  { rule: 'A10', what: 'a Connection header', application: start('200 OK', [['Connection', 'close']]) },
  { rule: 'A10', what: 'a Transfer-Encoding header', application: start('200 OK', [['transfer-encoding', 'chunked']]) },
  { rule: 'A11', what: 'two lengths', application: start('200 OK', [...length('4'), ...length('4')]) },
  { rule: 'A11', what: 'a length in words', application: start('200 OK', length('four')) },
  {
    rule: 'A12',
    what: 'two heads',
    application: (...given) => {
      start('200 OK')(...given)
      return start('404 Not Found')(...given)
    },
  },
  {
    rule: 'A14',
    what: 'an error of startResponse that is swallowed',
    application: yielding(async function* (startResponse) {
      startResponse('200 OK', [])
      yield 'a'
      try {
        startResponse('500 Oops', [], new Error('too late'))
      } catch {}
      yield 'b'
    }),
  },
  {
    rule: 'A15',
    what: 'a header that is added afterwards',
    application: (_environ, startResponse) => {
      const headers: [string, string][] = [['X-Tag', 'a']]
      startResponse('200 OK', headers)
      headers.push(['X-Late', 'b'])
      return ['body']
    },
  },
  {
    rule: 'A15',
    what: 'a value that is changed afterwards',
    application: (_environ, startResponse) => {
      const pair: [string, string] = ['X-Tag', 'a']
      startResponse('200 OK', [pair])
      pair[1] = 'b'
      return ['body']
    },
  },
  {
    rule: 'A16',
    what: 'two writes at once',
    application: async (_environ, startResponse) => {
      const write = startResponse('200 OK', [])
      await Promise.all([write('a'), write('b')])
      return []
    },
  },
  {
    rule: 'A16',
    what: 'a body that does not wait for write',
    startResponse: (usual) => (status: string, headers: HeaderList) => {
      const write = usual(status, headers)
      return (chunk: Chunk) => write(chunk).then(() => new Promise(() => {}))
    },
    application: (_environ, startResponse) => {
      void startResponse('200 OK', [])('a')
      return ['b']
    },
  },
  { rule: 'A20', what: 'a chunk that is a number', application: returning([12]) },
  { rule: 'A20', what: 'a chunk that is an ArrayBuffer', application: returning(inputOf(new ArrayBuffer(3))) },
  {
    rule: 'A20',
    what: 'an object that is written',
    application: async (_environ, startResponse) => {
      await startResponse('200 OK', [])({ text: 'a' } as never)
      return []
    },
  },
  { rule: 'A21', what: 'more than its Content-Length', application: returning(['four'], length('3')) },
  { rule: 'A21', what: 'more than its Content-Length, in pieces', application: returning(['fo', 'ur'], length('3')) },
  { rule: 'A21', what: 'less than its Content-Length', application: returning(inputOf('four'), length('5')) },
  { rule: 'A21', what: 'a length in characters', application: returning(['héllo'], length('5')) },
  { rule: 'A22', what: 'a body with 204', application: returning(['body'], [], '204 No Content') },
  { rule: 'A22', what: 'a body with 304', application: returning(inputOf('body'), [], '304 Not Modified') },
  { rule: 'A22', what: 'a length with 204', application: returning([], length('0'), '204 No Content') },
  {
    rule: 'A23',
    what: 'a chunk that is changed before the next is asked for',
    application: (_environ, startResponse) => {
      startResponse('200 OK', [])
      const chunk = Buffer.from('abc')
      return {
        *[Symbol.iterator]() {
          // As when the next block is read into the same memory.
          queueMicrotask(() => chunk.fill('x'))
          yield chunk
        },
      }
    },
  },
  {
    rule: 'A23',
    what: 'a chunk that is changed before it is written',
    application: async (_environ, startResponse) => {
      const chunk = Buffer.from('abc')
      const written = startResponse('200 OK', [])(chunk)
      chunk.fill('x')
      await written
      return []
    },
  },
  {
    rule: 'A24',
    what: 'close that is no function',
    application: returning(Object.assign(inputOf('a'), { close: true })),
  },
  { rule: 'A24', what: 'an iterator without next()', application: returning({ [Symbol.iterator]: () => ({}) }) },
  {
    rule: 'A24',
    what: 'an iterator that gives chunks, not results',
    application: returning({ [Symbol.asyncIterator]: () => ({ next: async () => 'chunk' }) }),
  },
  {
    rule: 'A36',
    what: 'a file by a URL of the web',
    application: (environ) => environ['tsgi.file_wrapper'](new URL('http://localhost/etc/hostname')),
  },
  {
    rule: 'A36',
    what: 'a file without a name',
    application: (environ) => environ['tsgi.file_wrapper'](''),
  },
  {
    rule: 'A40',
    what: 'an error that is no text',
    application: (environ, startResponse) => {
      environ['tsgi.errors'].write(new Error('the database is away') as never)
      return start('200 OK')(environ, startResponse)
    },
  },
]

const hints = (links: unknown, before: 'head' | 'chunk' = 'head'): Violation => ({
  rule: before === 'head' ? 'A39' : 'A38',
  what: `early hints of ${JSON.stringify(links)} ${before === 'head' ? 'in time' : 'after a chunk'}`,
  environ: { 'tsgi.early_hints': () => {} },
  application: async (environ, startResponse) => {
    const write = startResponse('200 OK', [])
    if (before === 'chunk') await write('a')
    environ['tsgi.early_hints']!(links as readonly string[])
    return []
  },
})

export const brokenHints: readonly Violation[] = [
  hints(['</site.css>; rel=preload'], 'chunk'),
  hints(['/site.css']),
  hints('</site.css>; rel=preload'),
  hints(['</site.css>\r\nX-Injected: 1']),
]

const connecting = (acceptance: WebSocketAcceptance, use: (...given: Accepted) => unknown = () => []): Application => {
  return async (environ, startResponse) => {
    const connection = await environ['tsgi.websocket']!.accept(acceptance)
    return ((await use(connection, environ, startResponse)) ?? []) as Body
  }
}
type Connection = Awaited<ReturnType<NonNullable<Parameters<Application>[0]['tsgi.websocket']>['accept']>>
type Accepted = [connection: Connection, ...Parameters<Application>]

const accept = async () => ({
  protocol: '',
  closed: Promise.resolve({ code: 1000, reason: '' }),
  send: async () => {},
  close: () => {},
  [Symbol.asyncIterator]: () => inputOf('a', 'b'),
})

/** Applications that misuse a WebSocket. */
export const brokenConnections: readonly Violation[] = (
  [
    ['A29', 'accepted twice', connecting({}, (_, environ) => environ['tsgi.websocket']!.accept())],
    [
      'A29',
      'accepted after a head',
      async (environ, startResponse) => {
        startResponse('200 OK', [])
        await environ['tsgi.websocket']!.accept()
        return []
      },
    ],
    ['A30', 'a protocol that nobody offered', connecting({ protocol: 'mqtt' })],
    ['A31', 'headers as an object', connecting({ headers: {} as never })],
    ['A31', "a header of the protocol's own", connecting({ headers: [['Sec-WebSocket-Accept', 'a']] })],
    ['A31', 'a header of two lines', connecting({ headers: [['X-Tag', 'a\r\nb']] })],
    [
      'A32',
      'a head after it was accepted',
      connecting({}, (_, environ, startResponse) => start('200 OK')(environ, startResponse)),
    ],
    ['A32', 'a body after it was accepted', connecting({}, () => ['bye'])],
    ['A33', 'a message that is an object', connecting({}, (connection) => connection.send({ text: 'a' } as never))],
    ['A34', 'a code that never goes over the wire', connecting({}, (connection) => connection.close(1006))],
    ['A34', 'a reason that is too long', connecting({}, (connection) => connection.close(1000, 'é'.repeat(62)))],
    [
      'A35',
      'two readers',
      connecting({}, async (connection) => {
        const [one, other] = [connection[Symbol.asyncIterator](), connection[Symbol.asyncIterator]()]
        await Promise.all([one.next(), other.next()])
      }),
    ],
  ] satisfies [string, string, Application][]
).map(([rule, what, application]) => ({
  rule,
  what,
  application,
  environ: { 'tsgi.websocket': { protocols: ['chat'], accept } },
}))
