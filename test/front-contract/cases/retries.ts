import { expect } from 'vitest'
import { ask } from '../../stack/client.ts'
import type { Concern } from '../contract.ts'

const dead = { UPSTREAM: '{nobody}' }

export const retries: Concern = {
  name: 'When the application fails',
  cases: [
    {
      title: 'an application that is not there is 502 at once, with a page and a time to come back',
      core: true,
      except: { apache: 'it says 503, and no time to come back' },
      settings: dead,
      check: async ({ front }) => {
        for (const method of ['GET', 'POST']) {
          const answer = await ask(front.url, { method, path: '/', body: method === 'POST' ? 'x' : '' })
          expect([answer.status, answer.headers['retry-after']]).toEqual([502, '2'])
          expect(answer.text).toContain(answer.headers['x-request-id'])
        }
      },
    },
    {
      title: 'a POST that was sent is never sent again',
      core: true,
      check: async ({ front, application }) => {
        application.on('/case/swallowed', (request) => request.socket.resetAndDestroy())
        for (const body of ['x', 'x'.repeat(200_000)]) {
          expect((await ask(front.url, { method: 'POST', path: '/case/swallowed', body })).status).toBe(502)
        }
        expect(application.count('POST /case/swallowed')).toBe(2)
      },
    },
    {
      title: 'a GET that got no answer is sent once more',
      check: async ({ front, application }) => {
        application.on('/case/once', (request, response) => {
          if (application.count('GET /case/once') === 1) request.socket.resetAndDestroy()
          else response.end('second time')
        })
        expect((await ask(front.url, { path: '/case/once' })).text).toBe('second time')
      },
    },
    {
      title: 'a GET that never gets an answer is given up soon',
      check: async ({ front, application }) => {
        application.on('/case/always', (request) => request.socket.resetAndDestroy())
        expect((await ask(front.url, { path: '/case/always' })).status).toBe(502)
        // nginx does not count a kept connection that turns out to be dead.
        expect(application.count('GET /case/always')).toBeLessThanOrEqual(3)
      },
    },
    {
      title: 'a GET that was answered is not sent again, whatever the answer',
      core: true,
      check: async ({ front, application }) => {
        application.on('/case/busy', (_request, response) => response.writeHead(503).end('busy'))
        expect((await ask(front.url, { path: '/case/busy' })).text).toBe('busy')
        expect(application.count('GET /case/busy')).toBe(1)
      },
    },
  ],
}
