import type { FetchHandler } from 'appserver'
import { Journal } from './journal.ts'
import { digest, pattern } from './material.ts'
import { type Route, routeOf } from './routes.ts'
import { speakersOf } from './tsgi-websocket.ts'

type Handler = (request: Request, url: URL, context: Parameters<FetchHandler>[1]) => Response | Promise<Response>

const journal = new Journal()
const plain = { 'Content-Type': 'text/plain' }
/** What is sent piece by piece is passed on so by nginx, too. */
const unbuffered = { ...plain, 'X-Accel-Buffering': 'no' }

const keyOf = (url: URL) => url.searchParams.get('key') ?? ''

/** The Request has the URL; what CGI knows beyond it stands in the environ. */
const seen: Handler = (request, url, { environ }) =>
  Response.json({
    method: request.method,
    target: url.pathname + (request.url.endsWith('?') ? '?' : url.search),
    query: url.search.slice(1),
    scheme: url.protocol.slice(0, -1),
    host: url.host,
    client: environ.REMOTE_ADDR,
    requestId: environ['tsgi.request_id'],
    headers: Object.fromEntries(request.headers),
  })

const routes: Readonly<Record<Route, Handler>> = {
  seen,
  journal: async (_request, url) =>
    new Response(await journal.read(url.searchParams), { headers: { 'Content-Type': 'application/json' } }),
  hello: () => new Response('hello\n', { headers: { ...plain, 'Content-Length': '6' } }),
  empty: () => new Response(),
  reason: () => new Response('tea\n', { status: 418, statusText: 'Short and stout', headers: plain }),
  // A Response with such a status can't be made with a body (WHATWG Fetch, "null body status").
  bodyless: (_request, url) => new Response(null, { status: Number(url.searchParams.get('code')) }),
  cookies: () => {
    const headers = new Headers([['Set-Cookie', 'first=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT']])
    headers.append('X-Between', 'them')
    headers.append('Set-Cookie', 'second=2')
    return new Response('two\n', { headers })
  },
  latin: () => new Response('named\n', { headers: { 'X-Name': 'Zo\u00eb' } }),
  text: () => new Response('Zo\u00eb and Bj\u00f6rk', { headers: plain }),
  echo: async (request) => new Response(await request.arrayBuffer()),
  digest: async (request) => new Response(await digest(request.body ?? []), { headers: plain }),
  relay: (request) => new Response(request.body, { headers: unbuffered }),
  refuse: () => new Response('no\n', { status: 403, headers: plain }),
  patient: async (request, url) => {
    await journal.until(keyOf(url), 'go')
    return new Response(await request.arrayBuffer())
  },
  upload: async (request, url) => {
    await request.arrayBuffer().then(
      () => journal.note(keyOf(url), 'complete'),
      () => journal.note(keyOf(url), 'failed'),
    )
    return new Response(null, { status: 204 })
  },
  stream: (request, url) => {
    const key = keyOf(url)
    const body = (async function* () {
      try {
        yield 'first\n'
        await journal.until(key, 'go', request.signal)
        yield 'second\n'
      } finally {
        journal.note(key, 'closed')
      }
    })()
    return new Response(ReadableStream.from(body).pipeThrough(new TextEncoderStream()), { headers: unbuffered })
  },
  large: (_request, url) =>
    new Response(ReadableStream.from(pattern(Number(url.searchParams.get('bytes')))), { headers: plain }),
  endless: (_request, url) => {
    const key = keyOf(url)
    const pieces = pattern(Number.POSITIVE_INFINITY)
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        journal.note(key, 'piece')
        controller.enqueue(pieces.next().value!)
      },
      cancel: () => journal.note(key, 'closed'),
    })
    return new Response(body, { headers: unbuffered })
  },
  wait: async (request, url) => {
    journal.note(keyOf(url), 'waits')
    await new Promise<void>((resolve) => request.signal.addEventListener('abort', () => resolve()))
    journal.note(keyOf(url), 'gone')
    return new Response(null, { status: 204 })
  },
  fails: (_request, url) => {
    if (url.searchParams.get('when') === 'before') throw new Error('secret of the inside')
    const body = (async function* () {
      yield Buffer.from('a piece\n')
      await journal.until(keyOf(url), 'go')
      throw new Error('secret of the inside')
    })()
    return new Response(ReadableStream.from(body), { headers: unbuffered })
  },
  length: (_request, url) => {
    const declared = url.searchParams.get('declared') ?? ''
    const sent = Number(url.searchParams.get('sent'))
    return new Response('.'.repeat(sent), { headers: { 'Content-Length': declared } })
  },
  field: () => new Response('hello\n', { headers: { 'X-Name': 'value\r\nX-Injected: yes' } }),
  hints: (_request, _url, { environ }) => {
    environ['tsgi.early_hints']?.(['</site.css>; rel=preload; as=style'])
    return new Response('hello\n', { headers: plain })
  },
}

const speakers = speakersOf(journal)

/** A WebSocket is accepted by the environ's own means; the Response behind it goes nowhere. */
const ws: Handler = async (_request, url, { environ }) => {
  const speak = speakers[url.pathname.slice('/ws/'.length)]
  const upgrade = environ['tsgi.websocket']
  if (!upgrade || !speak) return new Response('not here\n', { status: 403, headers: plain })
  await speak(upgrade, url.searchParams)
  return new Response()
}

export const application: FetchHandler = (request, context) => {
  const url = new URL(request.url)
  if (url.pathname.startsWith('/ws/')) return ws(request, url, context)
  const route = routeOf(url.pathname)
  return route ? routes[route](request, url, context) : new Response('nothing here\n', { status: 404, headers: plain })
}
