import { Agent } from 'node:http'
import { expect } from 'vitest'
import { ask } from '../../stack/client.ts'
import type { Concern } from '../contract.ts'
import { seen } from '../seen.ts'
import { speak, statusesIn } from '../wire.ts'
import { smallAndHasty } from './shared-settings.ts'

export const proxying: Concern = {
  name: 'Requests and answers of the application',
  cases: [
    {
      title: 'an answer with an error status arrives as the application gave it',
      core: true,
      check: async ({ front, application }) => {
        for (const status of [400, 403, 404, 413, 500, 502, 503, 504]) {
          const path = `/case/error-${status}`
          application.on(path, (_request, response) =>
            response.writeHead(status, { 'X-Own': 'yes' }).end('my own page'),
          )
          const answer = await ask(front.url, { path })
          expect([answer.status, answer.headers['x-own'], answer.text]).toEqual([status, 'yes', 'my own page'])
        }
      },
    },
    {
      title: 'a Location arrives as the application wrote it',
      core: true,
      check: async ({ front, application }) => {
        for (const location of ['/next', `http://127.0.0.1:${application.port}/next`, 'http://application_servers/']) {
          application.on('/case/location', (_request, response) => response.writeHead(302, { location }).end())
          expect((await ask(front.url, { path: '/case/location' })).headers.location).toBe(location)
        }
      },
    },
    {
      title: 'a script of the application is compressed, by either of the names that its type has',
      except: { embedded: 'it compresses nothing on the fly: answers of the application pass as they are' },
      check: async ({ front, application }) => {
        for (const type of ['text/javascript', 'application/javascript; charset=UTF-8']) {
          application.on('/case/script', (_request, response) =>
            response.setHeader('Content-Type', type).end('x'.repeat(2000)),
          )
          const { headers } = await ask(front.url, { path: '/case/script', headers: { 'Accept-Encoding': 'gzip' } })
          expect(headers['content-encoding'], type).toBe('gzip')
        }
      },
    },
    {
      title: 'two cookies stay two',
      core: true,
      check: async ({ front, application }) => {
        const cookies = ['a=1; Path=/', 'b=2; HttpOnly']
        application.on('/case/cookies', (_request, response) => response.setHeader('Set-Cookie', cookies).end())
        expect((await ask(front.url, { path: '/case/cookies' })).headers['set-cookie']).toEqual(cookies)
      },
    },
    {
      title: 'an answer to HEAD has its length and no body',
      core: true,
      check: async ({ front, application }) => {
        application.on('/case/head', (_request, response) => response.setHeader('Content-Length', 1234).end())
        const answer = await ask(front.url, { method: 'HEAD', path: '/case/head' })
        expect([answer.headers['content-length'], answer.text]).toEqual(['1234', ''])
      },
    },
    {
      title: 'answers without a body leave the connection usable',
      core: true,
      check: async ({ front, application }) => {
        for (const status of [204, 304]) {
          application.on(`/case/${status}`, (_request, response) => response.writeHead(status).end())
        }
        const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: site.example\r\n${more}\r\n`
        const heard = await speak(front.url, get('/case/204') + get('/case/304') + get('/', 'Connection: close\r\n'))
        expect(statusesIn(heard)).toEqual([204, 304, 200])
      },
    },
    {
      title: 'bodies arrive whole, with a length or in chunks',
      core: true,
      check: async ({ front }) => {
        for (const body of ['small', 'x'.repeat(300_000), [Buffer.from('in '), Buffer.from('chunks')]]) {
          const { method, body: arrived } = await seen(front, { method: 'POST', body })
          expect([method, arrived]).toEqual(['POST', Array.isArray(body) ? 'in chunks' : body])
        }
      },
    },
    {
      title: 'methods arrive as they were asked for',
      check: async ({ front }) => {
        for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
          expect((await seen(front, { method })).method).toBe(method)
        }
      },
    },
    {
      title: 'an upload of 20 MB arrives whole',
      check: async ({ front, application }) => {
        application.on('/case/upload', async (request, response) => {
          let bytes = 0
          for await (const piece of request) bytes += (piece as Buffer).length
          response.end(String(bytes))
        })
        const answer = await ask(front.url, { method: 'POST', path: '/case/upload', body: new Uint8Array(20_000_000) })
        expect(answer.text).toBe('20000000')
      },
    },
    {
      title: 'a body that says it is too large is 413, with a page, and is not passed on',
      core: true,
      settings: smallAndHasty,
      check: async ({ front, application }) => {
        const answer = await ask(front.url, { method: 'POST', path: '/case/large', body: 'x'.repeat(10_241) })
        expect([answer.status, answer.text]).toEqual([413, expect.stringContaining('<!doctype html>')])
        expect(application.count('POST /case/large')).toBe(0)
      },
    },
    {
      title: 'a body that grows too large is 413, and the application never sees its end',
      settings: smallAndHasty,
      check: async ({ front, application }) => {
        let ended = false
        application.on('/case/growing', (request) => request.resume().once('end', () => (ended = true)))
        const body = Array.from({ length: 4 }, () => Buffer.alloc(4000))
        const answer = await ask(front.url, { method: 'POST', path: '/case/growing', body })
        expect([answer.status, ended]).toEqual([413, false])
      },
    },
    {
      title: 'a body of just the limit passes',
      settings: smallAndHasty,
      check: async ({ front }) => {
        expect((await seen(front, { method: 'POST', body: 'x'.repeat(10_240) })).body).toHaveLength(10_240)
      },
    },
    {
      title: 'a client that waits for 100 Continue gets it, and the application does not hear of that',
      check: async ({ front }) => {
        const head = 'POST / HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\nContent-Length: 2\r\n'
        const heard = await speak(front.url, `${head}Expect: 100-continue\r\n\r\nhi`)
        expect(statusesIn(heard)).toEqual([100, 200])
        expect(JSON.parse(heard.slice(heard.indexOf('{'), heard.lastIndexOf('}') + 1)).headers.expect).toBeUndefined()
      },
    },
    {
      title: 'connections to the application are kept, for any method and any length',
      core: true,
      check: async ({ front, application }) => {
        await ask(front.url, { path: '/' })
        const before = application.connections
        for (const bytes of [0, 1, 200_000, 1, 0]) {
          await ask(front.url, { method: bytes > 0 ? 'POST' : 'GET', path: '/', body: 'x'.repeat(bytes) })
        }
        expect(application.connections - before).toBe(0)
      },
    },
    {
      title: "a client's connection is kept",
      core: true,
      check: async ({ front, application }) => {
        application.on('/case/kept', (_request, response) => response.end('kept'))
        const agent = new Agent({ keepAlive: true, maxSockets: 1 })
        try {
          for (let count = 0; count < 3; count++) await ask(front.url, { path: '/case/kept', agent })
          expect(Object.values(agent.freeSockets).flat()).toHaveLength(1)
        } finally {
          agent.destroy()
        }
      },
    },
    {
      title: 'an HTTP/1.0 client gets no chunks',
      check: async ({ front, application }) => {
        application.on('/case/chunks', (_request, response) => {
          response.write('in ')
          response.end('pieces')
        })
        const heard = await speak(front.url, 'GET /case/chunks HTTP/1.0\r\nHost: site.example\r\n\r\n')
        expect(heard).not.toMatch(/transfer-encoding/i)
        expect(heard).toMatch(/\r\n\r\nin pieces$/)
      },
    },
    {
      title: 'large headers pass both ways',
      check: async ({ front, application }) => {
        const large = 'x'.repeat(8000)
        application.on('/case/headers', (request, response) => {
          response.setHeader('X-Large', large).end(String(request.headers['x-large']?.length))
        })
        const answer = await ask(front.url, { path: '/case/headers', headers: { 'X-Large': large } })
        expect([answer.text, answer.headers['x-large']]).toEqual(['8000', large])
      },
    },
    {
      title: 'an answer that the application breaks off is cut, not ended',
      core: true,
      check: async ({ front, application }) => {
        application.on('/case/broken', (_request, response) => {
          response.setHeader('X-Accel-Buffering', 'no')
          response.write('part', () => response.destroy())
        })
        await expect(ask(front.url, { path: '/case/broken' })).rejects.toThrow(/aborted|ECONNRESET/)
      },
    },
    {
      title: 'a client that leaves takes its request at the application with it',
      core: true,
      except: { apache: 'it notices only when it writes to the client' },
      check: async ({ front, application }) => {
        for (const request of [{ method: 'GET' }, { method: 'POST', body: 'small' }]) {
          const left = Promise.withResolvers<void>()
          const leave = new AbortController()
          application.on('/case/leaving', (arriving, response) => {
            response.once('close', left.resolve)
            arriving.resume().once('end', () => leave.abort())
          })
          const asked = fetch(`${front.url}/case/leaving`, { ...request, signal: leave.signal })
          await expect(asked).rejects.toThrow(/abort/)
          await left.promise
        }
      },
    },
    {
      title: 'early hints reach a browser that opens a page over HTTP/1.1',
      except: { nginx: 'over HTTP/1.1 too many clients take a 103 for the answer; over HTTP/2 and 3 they pass' },
      check: async ({ front, application }) => {
        application.on('/case/hints', (_request, response) => {
          response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => response.end('page'))
        })
        const head = 'GET /case/hints HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n'
        expect(statusesIn(await speak(front.url, `${head}Sec-Fetch-Mode: navigate\r\n\r\n`))).toEqual([103, 200])
        expect(statusesIn(await speak(front.url, `${head}\r\n`))).toEqual([200])
      },
    },
  ],
}
