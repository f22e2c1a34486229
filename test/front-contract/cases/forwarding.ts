import { expect } from 'vitest'
import { ask } from '../../stack/client.ts'
import type { Concern } from '../contract.ts'
import { seen } from '../seen.ts'
import { speak } from '../wire.ts'

/** What a client may write to pass for another. */
const claims = {
  'X-Forwarded-For': '203.0.113.66',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Host': 'spoofed.example',
  'X-Forwarded-Port': '8443',
  Forwarded: 'for=203.0.113.66;proto=https',
  'X-Real-IP': '203.0.113.66',
  'X-Forwarded-Prefix': '/spoofed',
  'X-Forwarded-Ssl': 'on',
  'X-Request-Id': 'spoofed-0001',
}

export const forwarding: Concern = {
  name: 'What the application is told of the client',
  cases: [
    {
      title: 'the address of the client replaces what it claims',
      core: true,
      check: async ({ front }) => {
        expect((await seen(front, { headers: claims })).headers['x-forwarded-for']).toBe('127.0.0.1')
      },
    },
    {
      title: 'scheme, host and port are those that the client used, not those that it claims',
      core: true,
      check: async ({ front }) => {
        const { headers } = await seen(front, { headers: { ...claims, Host: 'site.example:8080' } })
        expect(headers).toMatchObject({
          host: 'site.example:8080',
          'x-forwarded-proto': 'http',
          'x-forwarded-host': 'site.example:8080',
          'x-forwarded-port': '8080',
        })
      },
    },
    {
      title: "the scheme's own port is no part of the host",
      check: async ({ front }) => {
        for (const host of ['site.example', 'site.example:80']) {
          const { headers } = await seen(front, { headers: { Host: host } })
          expect([headers.host, headers['x-forwarded-port']]).toEqual(['site.example', '80'])
        }
      },
    },
    {
      title: 'other headers of that family do not arrive',
      core: true,
      check: async ({ front }) => {
        const { headers } = await seen(front, { headers: claims })
        for (const name of ['forwarded', 'x-real-ip', 'x-forwarded-prefix', 'x-forwarded-ssl']) {
          expect(headers[name], name).toBeUndefined()
        }
      },
    },
    {
      title: 'headers with an underscore, which CGI programs would take for those with a hyphen, do not arrive',
      check: async ({ front }) => {
        const { headers } = await seen(front, { headers: { x_forwarded_for: '203.0.113.66', x_real_ip: '::1' } })
        expect(Object.keys(headers).filter((name) => name.includes('_'))).toEqual([])
      },
    },
    {
      title: 'what a client says in the name of a proxy that signs people in, or of its scheme, does not arrive',
      check: async ({ front }) => {
        const fields = ['user', 'email', 'groups', 'preferred-username', 'access-token', 'protocol']
        const names = fields.map((field) => `x-forwarded-${field}`)
        const { headers } = await seen(front, { headers: Object.fromEntries(names.map((name) => [name, 'admin'])) })
        expect(names.filter((name) => name in headers)).toEqual([])
      },
    },
    {
      title: 'a header that CGI programs would take for http_proxy does not arrive',
      core: true,
      check: async ({ front }) => {
        const { headers } = await seen(front, { headers: { Proxy: 'http://spoofed.example' } })
        expect(headers.proxy).toBeUndefined()
      },
    },
    {
      title: 'an HTTP/1.0 request without Host arrives with one',
      check: async ({ front }) => {
        const heard = await speak(front.url, 'GET / HTTP/1.0\r\n\r\n')
        expect(JSON.parse(heard.slice(heard.indexOf('{'))).headers.host).toMatch(/./)
      },
    },
    {
      title: 'the application and the client are told the same request id, and it is new for each request',
      core: true,
      check: async ({ front }) => {
        const ids = new Set<string>()
        for (let count = 0; count < 3; count++) {
          const { headers, text } = await ask(front.url, { path: '/', headers: claims })
          expect(headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/)
          expect(JSON.parse(text).headers['x-request-id']).toBe(headers['x-request-id'])
          ids.add(headers['x-request-id'] as string)
        }
        expect(ids.size).toBe(3)
      },
    },
    {
      title: "a request id that the application answers does not replace the front's",
      check: async ({ front, application }) => {
        application.on('/case/id', (_request, response) =>
          response.setHeader('X-Request-Id', 'of-the-application').end(),
        )
        expect((await ask(front.url, { path: '/case/id' })).headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/)
      },
    },
    {
      title: 'the path and the query arrive byte by byte',
      check: async ({ front }) => {
        for (const path of ['//a/%2e%2E/./b;c?x=%00&y=a+b&&z', '/caf%C3%A9/%2F', '/a?', '/?q=http://x/../y']) {
          expect((await seen(front, { path })).target).toBe(path)
        }
      },
    },
    {
      title: 'hop-by-hop headers of the client stay behind',
      check: async ({ front }) => {
        const fields = {
          Connection: 'close',
          'Keep-Alive': 'timeout=1',
          'Proxy-Connection': 'close',
          TE: 'trailers',
          Upgrade: 'h2c',
        }
        const { headers } = await seen(front, { headers: { ...fields, 'HTTP2-Settings': 'AAMAAABk' } })
        for (const name of ['te', 'upgrade', 'http2-settings', 'keep-alive', 'proxy-connection']) {
          expect(headers[name], name).toBeUndefined()
        }
      },
    },
    {
      title: 'headers that the client names in Connection stay behind',
      except: { nginx: 'it has no directive for it; those that hop by hop means by themselves stay behind there, too' },
      check: async ({ front }) => {
        const { headers } = await seen(front, { headers: { Connection: 'close, X-Named', 'X-Named': 'yes' } })
        expect(headers['x-named']).toBeUndefined()
      },
    },
  ],
}
