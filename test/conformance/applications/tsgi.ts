import type { Application, Environ } from 'appserver'
import { Journal } from './journal.ts'
import { digest, pattern } from './material.ts'
import { type Route, routeOf } from './routes.ts'
import { ruleRoutes } from './tsgi-rules.ts'
import { webSocketApplication } from './tsgi-websocket.ts'

const journal = new Journal()
const plain = ['Content-Type', 'text/plain'] as const
/** What is sent piece by piece is passed on so by nginx, too. */
const unbuffered = ['X-Accel-Buffering', 'no'] as const

const queryOf = (environ: Environ) => new URLSearchParams(environ.QUERY_STRING)
const keyOf = (environ: Environ) => queryOf(environ).get('key') ?? ''

const seen: Application = (environ, startResponse) => {
  const headers = Object.entries(environ).flatMap(([key, value]) => {
    const name = key.startsWith('HTTP_') ? key.slice('HTTP_'.length) : /^CONTENT_/.test(key) && key
    return name ? [[name.toLowerCase().replaceAll('_', '-'), value]] : []
  })
  startResponse('200 OK', [['Content-Type', 'application/json']])
  return JSON.stringify({
    method: environ.REQUEST_METHOD,
    path: environ.PATH_INFO,
    mount: environ.SCRIPT_NAME,
    target: environ.REQUEST_URI,
    query: environ.QUERY_STRING,
    scheme: environ['tsgi.url_scheme'],
    host: `${environ.SERVER_NAME}:${environ.SERVER_PORT}`,
    client: environ.REMOTE_ADDR,
    protocol: environ.SERVER_PROTOCOL,
    requestId: environ['tsgi.request_id'],
    headers: Object.fromEntries(headers),
  })
}

const routes: Readonly<Record<Route, Application>> = {
  seen,
  journal: async (environ, startResponse) => {
    const words = await journal.read(queryOf(environ))
    startResponse('200 OK', [['Content-Type', 'application/json']])
    return [words]
  },
  hello: (_environ, startResponse) => {
    startResponse('200 OK', [plain, ['Content-Length', '6']])
    return ['hello\n']
  },
  empty: (_environ, startResponse) => {
    startResponse('200 OK', [])
    return []
  },
  reason: (_environ, startResponse) => {
    startResponse('418 Short and stout', [plain])
    return ['tea\n']
  },
  bodyless: (environ, startResponse) => {
    startResponse(queryOf(environ).get('code') === '304' ? '304 Not Modified' : '204 No Content', [])
    return ['must not', ' go out']
  },
  cookies: (_environ, startResponse) => {
    startResponse('200 OK', [
      ['Set-Cookie', 'first=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT'],
      ['X-Between', 'them'],
      ['Set-Cookie', 'second=2'],
    ])
    return ['two\n']
  },
  latin: (_environ, startResponse) => {
    startResponse('200 OK', [['X-Name', 'Zo\u00eb']])
    return ['named\n']
  },
  text: (_environ, startResponse) => {
    startResponse('200 OK', [plain])
    return ['Zo\u00eb and ', Buffer.from('Bj\u00f6rk')]
  },
  echo: async (environ, startResponse) => {
    const pieces: Uint8Array[] = []
    for await (const piece of environ['tsgi.input']) pieces.push(piece)
    startResponse('200 OK', [['Content-Type', 'application/octet-stream']])
    return [Buffer.concat(pieces)]
  },
  digest: async (environ, startResponse) => {
    const answer = await digest(environ['tsgi.input'])
    startResponse('200 OK', [plain])
    return [answer]
  },
  relay: (environ, startResponse) => {
    startResponse('200 OK', [plain, unbuffered])
    return environ['tsgi.input']
  },
  refuse: (_environ, startResponse) => {
    startResponse('403 Forbidden', [plain])
    return ['no\n']
  },
  patient: async (environ, startResponse) => {
    await journal.until(keyOf(environ), 'go')
    return routes.echo(environ, startResponse)
  },
  upload: async (environ, startResponse) => {
    try {
      for await (const _ of environ['tsgi.input']);
      journal.note(keyOf(environ), 'complete')
    } catch {
      journal.note(keyOf(environ), 'failed')
    }
    startResponse('204 No Content', [])
    return []
  },
  async *stream(environ, startResponse) {
    const key = keyOf(environ)
    startResponse('200 OK', [plain, unbuffered])
    try {
      yield 'first\n'
      await journal.until(key, 'go', environ['tsgi.signal'])
      yield 'second\n'
    } finally {
      journal.note(key, 'closed')
    }
  },
  large: (environ, startResponse) => {
    startResponse('200 OK', [plain])
    return pattern(Number(queryOf(environ).get('bytes')))
  },
  *endless(environ, startResponse) {
    const key = keyOf(environ)
    startResponse('200 OK', [plain, unbuffered])
    try {
      for (const piece of pattern(Number.POSITIVE_INFINITY)) {
        journal.note(key, 'piece')
        yield piece
      }
    } finally {
      journal.note(key, 'closed')
    }
  },
  wait: async (environ, startResponse) => {
    const key = keyOf(environ)
    journal.note(key, 'waits')
    const signal = environ['tsgi.signal']
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    journal.note(key, 'gone')
    startResponse('204 No Content', [])
    return []
  },
  fails: (environ, startResponse) => {
    if (queryOf(environ).get('when') === 'before') throw new Error('secret of the inside')
    startResponse('200 OK', [plain, unbuffered])
    return (async function* () {
      yield 'a piece\n'
      await journal.until(keyOf(environ), 'go')
      throw new Error('secret of the inside')
    })()
  },
  length: (environ, startResponse) => {
    const query = queryOf(environ)
    startResponse('200 OK', [plain, ['Content-Length', query.get('declared') ?? '']])
    return ['.'.repeat(Number(query.get('sent')))]
  },
  field: (_environ, startResponse) => {
    startResponse('200 OK', [['X-Name', 'value\r\nX-Injected: yes']])
    return ['hello\n']
  },
  hints: (environ, startResponse) => {
    environ['tsgi.early_hints']?.(['</site.css>; rel=preload; as=style'])
    startResponse('200 OK', [plain])
    return ['hello\n']
  },
}

const ownRoutes: Readonly<Record<string, Application>> = { ...ruleRoutes(journal), ws: webSocketApplication(journal) }

export const application: Application = (environ, startResponse) => {
  const route = routeOf(environ.PATH_INFO)
  const own = ownRoutes[environ.PATH_INFO.split('/')[1] ?? '']
  const answer = route ? routes[route] : own
  if (answer) return answer(environ, startResponse)
  startResponse('404 Not Found', [plain])
  return ['nothing here\n']
}
