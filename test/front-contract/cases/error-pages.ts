import { expect } from 'vitest'
import { ask } from '../../stack/client.ts'
import type { Concern } from '../contract.ts'
import { speak, statusesIn } from '../wire.ts'
import { closable, strictAndSmall } from './shared-settings.ts'

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8'

async function formatFor(url: string, accept: string | undefined): Promise<string> {
  const { headers } = await ask(url, { path: '/static/none', headers: accept === undefined ? {} : { Accept: accept } })
  return headers['content-type'] ?? ''
}

export const errorPages: Concern = {
  name: 'Error pages',
  cases: [
    {
      title: 'a page names the status, what it means, and the request as the header does',
      check: async ({ front }) => {
        const { status, headers, text } = await ask(front.url, { path: '/static/none' })
        expect(status).toBe(404)
        expect(headers['content-type']).toBe('text/html; charset=utf-8')
        expect(text).toContain(
          '<p class="status">404</p>\n<h1>Not found</h1>\n<p>There is nothing at this address.</p>',
        )
        expect(headers['x-request-id']).toMatch(/^[\w.-]{8,}$/)
        expect(text).toContain(`<code>${headers['x-request-id']}</code>`)
      },
    },
    {
      title: 'a page needs nothing from elsewhere, and is there for light and dark',
      check: async ({ front }) => {
        const { text } = await ask(front.url, { path: '/static/none' })
        expect(text).not.toMatch(/(?:src|href)=|@import|url\(|<!--/)
        expect(text).toContain('color-scheme: light dark')
      },
    },
    {
      title: 'an error is never kept by a cache',
      check: async ({ front }) => {
        const { headers } = await ask(front.url, { path: '/static/none' })
        expect(headers['cache-control']).toBe('no-store')
      },
    },
    {
      title: 'a program that asks for JSON gets the same in JSON',
      check: async ({ front }) => {
        const { headers, text } = await ask(front.url, {
          path: '/static/none',
          headers: { Accept: 'application/json' },
        })
        expect(headers['content-type']).toBe('application/json')
        expect(JSON.parse(text)).toEqual({
          status: 404,
          title: 'Not found',
          detail: 'There is nothing at this address.',
          requestId: headers['x-request-id'],
        })
      },
    },
    {
      title: 'browsers, and who does not say what they want, get a page',
      check: async ({ front }) => {
        for (const accept of [browser, '*/*', undefined, 'text/html, application/json', 'application/json;q=0']) {
          expect([accept, await formatFor(front.url, accept)]).toEqual([accept, 'text/html; charset=utf-8'])
        }
      },
    },
    {
      title: 'who weighs JSON more than a page gets JSON',
      check: async ({ front }) => {
        for (const accept of [
          'application/json, text/plain, */*',
          'text/html;q=0.5, application/json;q=0.6',
          'application/*',
        ]) {
          expect([accept, await formatFor(front.url, accept)]).toEqual([accept, 'application/json'])
        }
        expect(await formatFor(front.url, 'text/html;q=0.9, application/json;q=0.8')).toContain('text/html')
      },
    },
    {
      title: 'an answer to HEAD is an error without a body',
      core: true,
      check: async ({ front }) => {
        const heard = await speak(front.url, 'HEAD /static/none HTTP/1.1\r\nHost: site\r\nConnection: close\r\n\r\n')
        expect(statusesIn(heard)).toEqual([404])
        expect(heard.slice(heard.indexOf('\r\n\r\n'))).toBe('\r\n\r\n')
      },
    },
    {
      title: 'an application that closes without an answer is a 502 with the time to come back',
      check: async ({ front, application }) => {
        application.on('/case/no-answer', (request) => request.socket.destroy())
        const { status, headers, text } = await ask(front.url, { path: '/case/no-answer', method: 'POST', body: 'x' })
        expect([status, headers['retry-after']]).toEqual([502, '2'])
        expect(text).toContain('<h1>The application is not reachable</h1>')
      },
    },
    {
      title: 'an application that stays silent is a 504',
      settings: closable,
      check: async ({ front, application }) => {
        application.on('/case/silent', () => {})
        const { status, text } = await ask(front.url, { path: '/case/silent', method: 'POST', body: 'x' })
        expect(status).toBe(504)
        expect(text).toContain('<h1>The application did not answer in time</h1>')
      },
    },
    {
      title: 'a body that is too large is a 413 that names the limit',
      settings: strictAndSmall,
      check: async ({ front, application }) => {
        const { status, text } = await ask(front.url, { path: '/case/large', method: 'POST', body: 'x'.repeat(2000) })
        expect(status).toBe(413)
        expect(text).toContain('The request is larger than the 1k allowed here.')
        expect(application.count('POST /case/large')).toBe(0)
      },
    },
    {
      title: 'a range that a file does not have is a 416 that says how long the file is, and nothing twice',
      check: async ({ front, folders }) => {
        const { status, headers } = await ask(front.url, {
          path: folders.urlOf('data/random.bin'),
          headers: { Range: 'bytes=200000-' },
        })
        expect([status, headers['content-range']]).toEqual([416, 'bytes */100000'])
        expect(headers['x-content-type-options']).toBe('nosniff')
        expect(headers['x-request-id']).not.toContain(',')
      },
    },
    {
      title: 'a method that files do not take is a 405 with those that they take',
      check: async ({ front, folders }) => {
        const { status, headers } = await ask(front.url, { path: folders.urlOf('css/page.css'), method: 'DELETE' })
        expect([status, headers.allow]).toEqual([405, 'GET, HEAD'])
      },
    },
    {
      title: 'what is no HTTP is a 400 with a page, and the end of the connection',
      check: async ({ front }) => {
        const heard = await speak(front.url, 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n')
        expect(statusesIn(heard)).toEqual([400])
        expect(heard).toContain('<h1>Bad request</h1>')
        expect(heard).toMatch(/\r\nconnection: close\r\n/i)
      },
    },
    {
      title: 'an address that is too long is a 414',
      except: { embedded: 'node:http counts the request line among the headers, so it is a 431' },
      check: async ({ front }) => {
        const { status, text } = await ask(front.url, { path: `/${'a'.repeat(70_000)}` })
        expect(status).toBe(414)
        expect(text).toContain('<h1>Address too long</h1>')
      },
    },
    {
      title: "the application's own errors pass as they are",
      core: true,
      check: async ({ front, application }) => {
        for (const status of [400, 403, 404, 413, 429, 500, 502, 503, 504]) {
          application.on(`/case/own-${status}`, (_request, response) => void response.writeHead(status).end('mine'))
          const answer = await ask(front.url, { path: `/case/own-${status}`, method: 'POST', body: 'x' })
          expect([answer.status, answer.text]).toEqual([status, 'mine'])
        }
      },
    },
    {
      title: 'nothing that a client makes up stands on a page as markup',
      check: async ({ front }) => {
        const headers = { 'X-Request-Id': '<script>alert(1)</script>' }
        const { text } = await ask(front.url, { path: '/static/%3Cscript%3E', headers })
        expect(text).not.toContain('<script>')
      },
    },
  ],
}
