import { type Application, fromFetch } from '../../../src/index.ts'

const bytes = Buffer.alloc(70_000, 'x')

/** Applications that keep to every rule, each in a way of its own. */
export const samples: Readonly<Record<string, Application>> = {
  'a list of one': (_environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'text/plain']])
    return ['hello']
  },
  'a list of many': (_environ, startResponse) => {
    startResponse('200 OK', [['Content-Length', '5']])
    return ['he', Buffer.from('ll'), '', 'o']
  },
  'an empty list': (_environ, startResponse) => {
    startResponse('303 See Other', [
      ['Location', '/'],
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ])
    return []
  },
  'a text': (_environ, startResponse) => {
    startResponse('200 OK', [])
    return 'héllo'
  },
  'a promise of a set': async (_environ, startResponse) => {
    startResponse('200', [])
    return new Set(['hel', 'lo'])
  },
  'a generator': function* (_environ, startResponse) {
    startResponse('200 OK', [['X-Tag', 'é']])
    yield ''
    yield 'hel'
    yield 'lo'
  },
  'a stream of its request': async function* (environ, startResponse) {
    startResponse('200 OK', [])
    yield* environ['tsgi.input']
  },
  'a body with close()': (_environ, startResponse) => {
    startResponse('200 OK', [])
    return Object.assign(new Set(['hel', 'lo']), { close: async () => {} })
  },
  'what is written': async (_environ, startResponse) => {
    const write = startResponse('200 OK', [])
    await write('hel')
    await write(bytes)
    return ['lo']
  },
  'a head that is replaced': (_environ, startResponse) => {
    startResponse('200 OK', [['Content-Length', '99']])
    startResponse('503 Service Unavailable', [], new Error('the database is away'))
    return ['later']
  },
  'no content': (_environ, startResponse) => {
    startResponse('204 No Content', [])
    return []
  },
  'a file': (environ, startResponse) => {
    const file = environ['tsgi.file_wrapper'](import.meta.filename)
    startResponse('200 OK', [['Content-Type', 'text/plain']])
    return file
  },
  'a file that is read': async function* (environ, startResponse) {
    startResponse('200 OK', [])
    yield* environ['tsgi.file_wrapper'](new URL(import.meta.url))
  },
  'early hints': (environ, startResponse) => {
    environ['tsgi.early_hints']?.(['</site.css>; rel=preload; as=style'])
    startResponse('200 OK', [])
    return ['hinted']
  },
  'a key of its own': (environ, startResponse) => {
    environ['sample.user'] = 'visitor'
    startResponse('200 OK', [])
    return [String(environ['sample.user'])]
  },
  'a Response': fromFetch(() => new Response('hello', { headers: { 'Set-Cookie': 'a=1' } })),
  'a Response that streams': fromFetch(
    () => new Response(ReadableStream.from(['hel', 'lo']).pipeThrough(new TextEncoderStream())),
  ),
  'a Response with the text of its request': fromFetch(async (request) => Response.json({ got: await request.text() })),
  'a Response with the stream of its request': fromFetch((request) => new Response(request.body)),
  'a Response without a body': fromFetch(() => new Response(null, { status: 304, headers: { ETag: '"1"' } })),
}
