import type { AsgiApplication, AsgiHttpScope, AsgiReceive, AsgiSend, Chunk, HeaderList } from 'appserver'
import { speakWebSocket } from './asgi-websocket.ts'
import { Journal } from './journal.ts'
import { digest, pattern } from './material.ts'
import { type Route, routeOf } from './routes.ts'

type Handler = (scope: AsgiHttpScope, receive: AsgiReceive, send: AsgiSend) => Promise<void>

const journal = new Journal()
const plain: HeaderList = [['content-type', 'text/plain']]
/** What is sent piece by piece is passed on so by nginx, too. */
const unbuffered: HeaderList = [...plain, ['x-accel-buffering', 'no']]

const keyOf = ({ query_string }: AsgiHttpScope) => new URLSearchParams(query_string).get('key') ?? ''
const queryOf = ({ query_string }: AsgiHttpScope) => new URLSearchParams(query_string)

async function answer(send: AsgiSend, status: number, headers: HeaderList, body: Chunk = ''): Promise<void> {
  await send({ type: 'http.response.start', status, headers })
  await send({ type: 'http.response.body', body })
}

async function* bodyOf(receive: AsgiReceive): AsyncGenerator<Uint8Array> {
  for (;;) {
    const event = await receive()
    if (event.type !== 'http.request') throw new Error(`the body ended with ${event.type}`)
    yield event.body
    if (!event.more_body) return
  }
}

/** Resolves when the client has gone, or the answer is complete. */
async function disconnected(receive: AsgiReceive): Promise<void> {
  while ((await receive()).type !== 'http.disconnect');
}

async function echo(receive: AsgiReceive, send: AsgiSend): Promise<void> {
  const pieces: Uint8Array[] = []
  for await (const piece of bodyOf(receive)) pieces.push(piece)
  const body = Buffer.concat(pieces)
  await answer(send, 200, [['content-length', String(body.length)]], body)
}

/** Names in lower case, as ASGI has them; repeated ones joined as RFC 9110 section 5.3 allows. */
function joined(headers: HeaderList): Record<string, string> {
  const all: Record<string, string> = {}
  for (const [name, value] of headers) {
    const before = all[name]
    all[name] = before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`
  }
  return all
}

const seen: Handler = (scope, _receive, send) => {
  const headers = joined(scope.headers)
  const told = {
    method: scope.method,
    path: scope.path,
    mount: scope.root_path,
    target: scope.raw_path + (scope.query_string && `?${scope.query_string}`),
    query: scope.query_string,
    scheme: scope.scheme,
    host: headers.host,
    client: scope.client?.[0],
    protocol: `HTTP/${scope.http_version}`,
    requestId: scope.extensions.tsgi.request_id,
    headers,
  }
  return answer(send, 200, [['content-type', 'application/json']], JSON.stringify(told))
}

const routes: Readonly<Record<Route, Handler>> = {
  seen,
  journal: async (scope, _receive, send) => answer(send, 200, plain, await journal.read(queryOf(scope))),
  hello: (_scope, _receive, send) => answer(send, 200, [...plain, ['content-length', '6']], 'hello\n'),
  empty: (_scope, _receive, send) => answer(send, 200, []),
  reason: (_scope, _receive, send) => answer(send, 418, plain, 'tea\n'),
  bodyless: (scope, _receive, send) => answer(send, Number(queryOf(scope).get('code')), [], 'must not go out'),
  cookies: (_scope, _receive, send) => {
    const first = ['set-cookie', 'first=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT'] as const
    return answer(send, 200, [first, ['x-between', 'them'], ['set-cookie', 'second=2']], 'two\n')
  },
  latin: (_scope, _receive, send) => answer(send, 200, [['x-name', 'Zo\u00eb']], 'named\n'),
  text: async (_scope, _receive, send) => {
    await send({ type: 'http.response.start', status: 200, headers: plain })
    await send({ type: 'http.response.body', body: 'Zo\u00eb and ', more_body: true })
    await send({ type: 'http.response.body', body: Buffer.from('Bj\u00f6rk') })
  },
  echo: (_scope, receive, send) => echo(receive, send),
  digest: async (_scope, receive, send) => answer(send, 200, plain, await digest(bodyOf(receive))),
  relay: async (_scope, receive, send) => {
    await send({ type: 'http.response.start', status: 200, headers: unbuffered })
    for await (const body of bodyOf(receive)) await send({ type: 'http.response.body', body, more_body: true })
    await send({ type: 'http.response.body' })
  },
  refuse: (_scope, _receive, send) => answer(send, 403, plain, 'no\n'),
  patient: async (scope, receive, send) => {
    await journal.until(keyOf(scope), 'go')
    await echo(receive, send)
  },
  upload: async (scope, receive, send) => {
    await digest(bodyOf(receive)).then(
      () => journal.note(keyOf(scope), 'complete'),
      () => journal.note(keyOf(scope), 'failed'),
    )
    await answer(send, 204, [])
  },
  stream: async (scope, receive, send) => {
    const key = keyOf(scope)
    const left = new AbortController()
    void disconnected(receive).then(() => left.abort())
    await send({ type: 'http.response.start', status: 200, headers: unbuffered })
    try {
      await send({ type: 'http.response.body', body: 'first\n', more_body: true })
      await journal.until(key, 'go', left.signal)
      await send({ type: 'http.response.body', body: 'second\n' })
    } finally {
      journal.note(key, 'closed')
    }
  },
  large: async (scope, _receive, send) => {
    await send({ type: 'http.response.start', status: 200, headers: plain })
    for (const body of pattern(Number(queryOf(scope).get('bytes'))))
      await send({ type: 'http.response.body', body, more_body: true })
    await send({ type: 'http.response.body' })
  },
  endless: async (scope, _receive, send) => {
    const key = keyOf(scope)
    await send({ type: 'http.response.start', status: 200, headers: unbuffered })
    try {
      for (const body of pattern(Number.POSITIVE_INFINITY)) {
        journal.note(key, 'piece')
        await send({ type: 'http.response.body', body, more_body: true })
      }
    } finally {
      journal.note(key, 'closed')
    }
  },
  wait: async (scope, receive) => {
    journal.note(keyOf(scope), 'waits')
    await disconnected(receive)
    journal.note(keyOf(scope), 'gone')
  },
  fails: async (scope, _receive, send) => {
    if (queryOf(scope).get('when') === 'before') throw new Error('secret of the inside')
    await send({ type: 'http.response.start', status: 200, headers: unbuffered })
    await send({ type: 'http.response.body', body: 'a piece\n', more_body: true })
    await journal.until(keyOf(scope), 'go')
    throw new Error('secret of the inside')
  },
  length: (scope, _receive, send) => {
    const declared = queryOf(scope).get('declared') ?? ''
    return answer(send, 200, [['content-length', declared]], '.'.repeat(Number(queryOf(scope).get('sent'))))
  },
  field: (_scope, _receive, send) => answer(send, 200, [['x-name', 'value\r\nX-Injected: yes']], 'hello\n'),
  hints: async (_scope, _receive, send) => {
    await send({ type: 'http.response.early_hint', links: ['</site.css>; rel=preload; as=style'] })
    await answer(send, 200, plain, 'hello\n')
  },
}

async function lifespan(receive: AsgiReceive, send: AsgiSend): Promise<void> {
  while ((await receive()).type !== 'lifespan.shutdown') await send({ type: 'lifespan.startup.complete' })
  await send({ type: 'lifespan.shutdown.complete' })
}

export const application: AsgiApplication = async (scope, receive, send) => {
  if (scope.type === 'lifespan') return lifespan(receive, send)
  if (scope.type === 'websocket') return speakWebSocket(journal, scope, receive, send)
  const route = routeOf(scope.path)
  await (route ? routes[route](scope, receive, send) : answer(send, 404, plain, 'nothing here\n'))
}
