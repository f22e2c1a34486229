import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Journal } from './journal.ts'
import { digest, pattern } from './material.ts'
import { speakWebSocket } from './node-websocket.ts'
import { type Route, routeOf } from './routes.ts'

type Handler = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => unknown

const journal = new Journal()
const plain = { 'Content-Type': 'text/plain' }
/** What is sent piece by piece is passed on so by nginx, too. */
const unbuffered = { ...plain, 'X-Accel-Buffering': 'no' }

const keyOf = (query: URLSearchParams) => query.get('key') ?? ''

async function whole(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece)
  return Buffer.concat(pieces)
}

const seen: Handler = (request, response) => {
  const target = request.url!
  const asked = {
    method: request.method,
    target,
    query: target.includes('?') ? target.slice(target.indexOf('?') + 1) : '',
    scheme: 'http',
    host: request.headers.host,
    protocol: `HTTP/${request.httpVersion}`,
    headers: request.headers,
  }
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify(asked))
}

const routes: Readonly<Record<Route, Handler>> = {
  seen,
  journal: async (_request, response, query) => {
    const words = await journal.read(query)
    response.setHeader('Content-Type', 'application/json').end(words)
  },
  hello: (_request, response) => response.writeHead(200, { ...plain, 'Content-Length': 6 }).end('hello\n'),
  empty: (_request, response) => response.end(),
  reason: (_request, response) => response.writeHead(418, 'Short and stout', plain).end('tea\n'),
  bodyless: (_request, response, query) => {
    response.statusCode = Number(query.get('code'))
    response.write('must not')
    response.end(' go out')
  },
  cookies: (_request, response) => {
    response.setHeader('Set-Cookie', ['first=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'second=2'])
    response.setHeader('X-Between', 'them').end('two\n')
  },
  // As bytes: node:http writes a head in the encoding of the text that goes out with it.
  latin: (_request, response) => response.setHeader('X-Name', 'Zo\u00eb').end(Buffer.from('named\n')),
  text: (_request, response) => {
    response.writeHead(200, plain).write('Zo\u00eb and ')
    response.end(Buffer.from('Bj\u00f6rk'))
  },
  echo: async (request, response) => {
    response.setHeader('Content-Type', 'application/octet-stream').end(await whole(request))
  },
  digest: async (request, response) => {
    const answer = await digest(request)
    response.writeHead(200, plain).end(answer)
  },
  relay: (request, response) => pipeline(request, response.writeHead(200, unbuffered)),
  refuse: (_request, response) => response.writeHead(403, plain).end('no\n'),
  patient: async (request, response, query) => {
    await journal.until(keyOf(query), 'go')
    response.end(await whole(request))
  },
  upload: (request, response, query) =>
    whole(request).then(
      () => {
        journal.note(keyOf(query), 'complete')
        response.writeHead(204).end()
      },
      () => journal.note(keyOf(query), 'failed'),
    ),
  stream: async (_request, response, query) => {
    const key = keyOf(query)
    const left = new AbortController()
    response.once('close', () => {
      journal.note(key, 'closed')
      left.abort()
    })
    response.writeHead(200, unbuffered).write('first\n')
    await journal.until(key, 'go', left.signal).catch(() => {})
    response.end('second\n')
  },
  large: (_request, response, query) =>
    pipeline(Readable.from(pattern(Number(query.get('bytes')))), response.writeHead(200, plain)),
  endless: async (_request, response, query) => {
    const key = keyOf(query)
    const noted = Readable.from(
      (function* () {
        for (const piece of pattern(Number.POSITIVE_INFINITY)) {
          journal.note(key, 'piece')
          yield piece
        }
      })(),
    )
    await pipeline(noted, response.writeHead(200, unbuffered)).catch(() => journal.note(key, 'closed'))
  },
  wait: (_request, response, query) => {
    journal.note(keyOf(query), 'waits')
    response.once('close', () => journal.note(keyOf(query), 'gone'))
  },
  fails: (_request, response, query) => {
    if (query.get('when') === 'before') throw new Error('secret of the inside')
    response.writeHead(200, unbuffered).write('a piece\n')
    return journal.until(keyOf(query), 'go').then(() => Promise.reject(new Error('secret of the inside')))
  },
  length: (_request, response, query) => {
    response.writeHead(200, { ...plain, 'Content-Length': query.get('declared') ?? '' })
    response.end('.'.repeat(Number(query.get('sent'))))
  },
  field: (_request, response) => response.setHeader('X-Name', 'value\r\nX-Injected: yes').end('hello\n'),
  hints: (_request, response) => {
    response.writeEarlyHints({ link: '</site.css>; rel=preload; as=style' })
    response.writeHead(200, plain).end('hello\n')
  },
}

/** Behind the base every target is a URL, `*` too. */
const urlOf = (request: IncomingMessage) => new URL(request.url!, 'http://localhost')

export const application = createServer((request, response) => {
  const { pathname, searchParams } = urlOf(request)
  const route = routeOf(pathname)
  if (!route) return void response.writeHead(404, plain).end('nothing here\n')
  // node:http waits for nobody: what a handler does later is its own to end.
  Promise.resolve(routes[route](request, response, searchParams)).catch((error) => response.destroy(error))
})

application.on('upgrade', (request, socket, head) => speakWebSocket(journal, urlOf(request), request, socket, head))
