import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { expect } from 'vitest'
import { type Answer, ask } from '../../stack/client.ts'
import type { Concern } from '../contract.ts'
import type { Scene } from '../scene.ts'
import type { SeenRequest } from '../scripted-application.ts'
import { speak, statusesIn } from '../wire.ts'
import { plainAndHasty } from './shared-settings.ts'

/** Each case is a client with an address of its own, told by a proxy that is trusted. */
const limited = {
  RATE_LIMIT: '1r/m',
  RATE_LIMIT_BURST: '3',
  CONNECTION_LIMIT: '2',
  TRUSTED_PROXIES: '127.0.0.1',
}

/** Requests one after another. */
async function askTimes(times: number, { front }: Scene, path: string, client: string): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let count = 0; count < times; count++) {
    answers.push(await ask(front.url, { path, headers: { 'X-Forwarded-For': client } }))
  }
  return answers
}

export const clientLimits: Concern = {
  name: 'What clients may do',
  cases: [
    {
      title: 'an address that sends more than its rate and its burst is answered 429',
      settings: limited,
      check: async (scene) => {
        const answers = await askTimes(6, scene, '/case/rate', '192.0.2.1')
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 429, 429])
        expect(scene.application.count('GET /case/rate')).toBe(4)
      },
    },
    {
      title: 'a 429 is a page that says when the next request fits',
      settings: limited,
      check: async (scene) => {
        const refused = (await askTimes(5, scene, '/case/rate-page', '192.0.2.2')).at(-1)!
        expect(refused.status).toBe(429)
        expect(refused.headers['retry-after']).toBe('60')
        expect(refused.text).toContain('<h1>Too many requests</h1>')
      },
    },
    {
      title: 'an address does not pay for what another one sends',
      settings: limited,
      check: async (scene) => {
        await askTimes(5, scene, '/case/rate-others', '192.0.2.3')
        const [other] = await askTimes(1, scene, '/case/rate-others', '192.0.2.4')
        expect(other!.status).toBe(200)
      },
    },
    {
      title: 'static files do not count towards the rate',
      settings: limited,
      check: async (scene) => {
        const answers = await askTimes(8, scene, scene.folders.urlOf('css/page.css'), '192.0.2.5')
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
        const [page] = await askTimes(1, scene, '/case/rate-files', '192.0.2.5')
        expect(page!.status).toBe(200)
      },
    },
    {
      title: 'the health check does not count towards the rate',
      settings: limited,
      check: async (scene) => {
        const answers = await askTimes(8, scene, '/nginx-health', '192.0.2.6')
        expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toEqual(new Set(['200 ok\n']))
      },
    },
    {
      title: 'more requests of an address at the same time than allowed are answered 429, and later ones served',
      settings: limited,
      check: async ({ front, application }) => {
        const held: ServerResponse[] = []
        const both = Promise.withResolvers<void>()
        application.on('/case/hold', (_request, response) => {
          held.push(response)
          if (held.length === 2) both.resolve()
        })
        const headers = { 'X-Forwarded-For': '192.0.2.7' }
        const slow = [ask(front.url, { path: '/case/hold', headers }), ask(front.url, { path: '/case/hold', headers })]
        await both.promise
        expect((await ask(front.url, { path: '/case/more', headers })).status).toBe(429)
        for (const response of held) response.end()
        expect((await Promise.all(slow)).map(({ status }) => status)).toEqual([200, 200])
        expect((await ask(front.url, { path: '/case/more', headers })).status).toBe(200)
      },
    },
    {
      title: 'a WebSocket counts towards the rate',
      settings: limited,
      check: async (scene) => {
        await askTimes(4, scene, '/case/rate-websocket', '192.0.2.8')
        const upgrade = 'Connection: Upgrade, close\r\nUpgrade: websocket\r\nX-Forwarded-For: 192.0.2.8\r\n'
        const heard = await speak(scene.front.url, `GET /case/rate-websocket HTTP/1.1\r\nHost: site\r\n${upgrade}\r\n`)
        expect(statusesIn(heard)).toEqual([429])
      },
    },
    {
      title: 'a header line of 20 kB is answered 431 and reaches nobody',
      check: async ({ front, application }) => {
        const answer = await ask(front.url, { path: '/case/long-header', headers: { 'X-Long': 'x'.repeat(20_000) } })
        expect(answer.status).toBe(431)
        expect(answer.text).toContain('<h1>Headers too large</h1>')
        expect(application.count('GET /case/long-header')).toBe(0)
      },
    },
    {
      title: 'more than 100 header lines are answered 431 and reach nobody',
      check: async ({ front, application }) => {
        const lines = Array.from({ length: 101 }, (_, index) => `X-Line-${index}: a\r\n`).join('')
        const heard = await speak(
          front.url,
          `GET /case/many HTTP/1.1\r\nHost: site\r\nConnection: close\r\n${lines}\r\n`,
        )
        expect(statusesIn(heard)).toEqual([431])
        expect(application.count('GET /case/many')).toBe(0)
      },
    },
    {
      title: 'ninety header lines arrive all',
      core: true,
      check: async ({ front }) => {
        const headers = Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`X-Line-${index}`, 'a']))
        const seen = JSON.parse((await ask(front.url, { path: '/case/ninety', headers })).text) as SeenRequest
        expect(Object.keys(seen.headers).filter((name) => name.startsWith('x-line-'))).toHaveLength(90)
      },
    },
    {
      title: 'TRACE is answered 405 with the methods that are allowed, and reaches nobody',
      check: async ({ front, application }) => {
        const answer = await ask(front.url, { path: '/case/trace', method: 'TRACE' })
        expect(answer.status).toBe(405)
        expect(answer.headers.allow).toBe('GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS')
        expect(application.count('TRACE')).toBe(0)
      },
    },
    {
      title: 'CONNECT opens no tunnel and reaches nobody',
      core: true,
      check: async ({ front, application }) => {
        const heard = await speak(front.url, 'CONNECT site:80 HTTP/1.1\r\nHost: site:80\r\nConnection: close\r\n\r\n')
        expect(statusesIn(heard)[0]).toBeOneOf([400, 405])
        expect(application.count('CONNECT')).toBe(0)
      },
    },
    {
      title: 'no answer tells the version of a server',
      core: true,
      check: async ({ front }) => {
        for (const path of ['/case/version', '/static/none']) {
          const { headers, text } = await ask(front.url, { path })
          expect(headers.server ?? '').not.toMatch(/\d/)
          expect(headers['x-powered-by']).toBeUndefined()
          expect(text).not.toMatch(/nginx\/|node\//i)
        }
      },
    },
    {
      title: 'a client that does not finish the head of its request is let go',
      settings: plainAndHasty,
      check: async ({ front, application }) => {
        const heard = await speak(front.url, 'GET /case/slow-head HTTP/1.1\r\nHost: si')
        expect(statusesIn(heard)).not.toContain(200)
        expect(application.count('GET /case/slow-head')).toBe(0)
      },
    },
    {
      title: 'a client that stops sending its body is let go',
      settings: plainAndHasty,
      check: async ({ front }) => {
        const heard = await speak(
          front.url,
          'POST /case/slow-body HTTP/1.1\r\nHost: site\r\nContent-Length: 10\r\n\r\nabc',
        )
        expect(statusesIn(heard)).not.toContain(200)
      },
    },
    {
      title: 'a client that stops taking its answer is let go, and the application hears of it',
      settings: plainAndHasty,
      check: async ({ front, application }) => {
        const cut = Promise.withResolvers<void>()
        application.on('/case/slow-reader', (_request, response) => {
          const piece = Buffer.alloc(1024 * 1024)
          const fill = () => {
            while (response.write(piece));
          }
          response.on('drain', fill).once('close', () => cut.resolve())
          fill()
        })
        const { hostname, port } = new URL(front.url)
        const client = connect(Number(port), hostname).on('error', () => {})
        await once(client, 'connect')
        client.pause().write('GET /case/slow-reader HTTP/1.1\r\nHost: site\r\n\r\n')
        await cut.promise
        client.destroy()
      },
    },
  ],
}
