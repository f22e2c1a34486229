import { expect } from 'vitest'
import { ask } from '../../stack/client.ts'
import type { Concern } from '../contract.ts'
import { askByHttp2, askSecurely, fingerprintOf, shakeHands } from '../secure-client.ts'
import { namedBehindTls } from './shared-settings.ts'

const tls = { TLS_LISTEN: '{free}' }
const strict = { ...tls, TLS_REDIRECT: 'on', HSTS: '63072000' }
const named = { ...tls, SERVER_NAMES: 'site.example *.sub.example' }
const noHttp2 = { embedded: 'it speaks HTTP/1.1 only: http-proxy throws at the pseudo header fields of node:http2' }
const noHttp3 = { embedded: 'Node has no HTTP/3' }
const portOf = (url: string | undefined) => new URL(url!).port

export const transportSecurity: Concern = {
  name: 'TLS',
  cases: [
    {
      title: 'the application is told that it was https, and of the port',
      settings: tls,
      check: async ({ front }) => {
        const { text } = await askSecurely(front.secureUrl!, '/', { servername: 'localhost' })
        const port = portOf(front.secureUrl)
        expect(JSON.parse(text).headers).toMatchObject({
          host: `localhost:${port}`,
          'x-forwarded-proto': 'https',
          'x-forwarded-host': `localhost:${port}`,
          'x-forwarded-port': port,
        })
      },
    },
    {
      title: 'the certificate that is made is for localhost, and for more than a year',
      settings: tls,
      check: async ({ front }) => {
        const socket = await shakeHands(front.secureUrl!, { servername: 'localhost' })
        const { subjectaltname, valid_to } = socket.getPeerCertificate()
        socket.destroy()
        expect(subjectaltname).toContain('DNS:localhost, IP Address:127.0.0.1')
        expect(Date.parse(valid_to) - Date.now()).toBeGreaterThan(365 * 24 * 3600 * 1000)
      },
    },
    {
      title: 'TLS 1.2 and 1.3 are spoken',
      settings: tls,
      check: async ({ front }) => {
        for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
          const socket = await shakeHands(front.secureUrl!, { minVersion: version, maxVersion: version })
          expect(socket.getProtocol()).toBe(version)
          socket.destroy()
        }
      },
    },
    {
      title: 'TLS 1.1 is not spoken',
      settings: tls,
      check: async ({ front }) => {
        const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const
        await expect(shakeHands(front.secureUrl!, old)).rejects.toThrow(/alert protocol version/)
      },
    },
    {
      title: 'a cipher that is not in the intermediate set is refused',
      settings: tls,
      check: async ({ front }) => {
        for (const cipher of ['ECDHE-ECDSA-AES128-SHA256', 'ECDHE-ECDSA-AES256-SHA', 'AES128-GCM-SHA256']) {
          const weak = { maxVersion: 'TLSv1.2', ciphers: cipher } as const
          await expect(shakeHands(front.secureUrl!, weak), cipher).rejects.toThrow(/handshake failure/)
        }
      },
    },
    {
      title: 'a key exchange that a quantum computer does not break is taken',
      settings: tls,
      check: async ({ front }) => {
        const socket = await shakeHands(front.secureUrl!, { ecdhCurve: 'X25519MLKEM768' })
        expect(socket.getProtocol()).toBe('TLSv1.3')
        socket.destroy()
      },
    },
    {
      title: 'WebSockets pass, and the application is told that it was https',
      settings: tls,
      check: async ({ front, application }) => {
        application.onUpgrade('/case/secure-echo', (request, socket) => {
          socket.on('error', () => {})
          socket.end(
            `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nby ${request.headers['x-forwarded-proto']}`,
          )
        })
        const client = await shakeHands(front.secureUrl!, { ALPNProtocols: ['http/1.1'] })
        const fields = ['Host: localhost', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13']
        client.write(`GET /case/secure-echo HTTP/1.1\r\n${fields.join('\r\n')}\r\nSec-WebSocket-Key: eA==\r\n\r\n`)
        let heard = ''
        for await (const piece of client) heard += piece
        expect(heard).toMatch(/^HTTP\/1\.1 101 [\s\S]*by https$/)
      },
    },
    {
      title: 'HTTP/1.1 is there for who asks for it',
      settings: tls,
      check: async ({ front }) => {
        const socket = await shakeHands(front.secureUrl!, { ALPNProtocols: ['http/1.1'] })
        expect(socket.alpnProtocol).toBe('http/1.1')
        socket.destroy()
      },
    },
    {
      title: 'HTTP/2 is spoken, and the application sees the same of it',
      settings: tls,
      except: noHttp2,
      check: async ({ front }) => {
        const { text } = await askByHttp2(front.secureUrl!, '/a?b=1')
        const seen = JSON.parse(text)
        expect(seen.target).toBe('/a?b=1')
        expect(seen.headers).toMatchObject({
          'x-forwarded-proto': 'https',
          'x-forwarded-port': portOf(front.secureUrl),
        })
      },
    },
    {
      title: 'early hints reach a browser that opens a page over HTTP/2',
      settings: tls,
      except: {
        ...noHttp2,
        'nginx-fastcgi': 'FastCGI has one head for each answer, and nothing that may come before it',
      },
      check: async ({ front, application }) => {
        application.on('/case/hints', (_request, response) => {
          response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => response.end('page'))
        })
        const { hints, text } = await askByHttp2(front.secureUrl!, '/case/hints', { 'sec-fetch-mode': 'navigate' })
        expect([hints, text]).toEqual([['103 </style.css>; rel=preload'], 'page'])
      },
    },
    {
      title: 'HTTP/3 is spoken, and the application sees the same of it',
      settings: tls,
      except: noHttp3,
      check: async ({ front }) => {
        const written = await front.http3!('--write-out', ' HTTP/%{http_version}', `${front.secureUrl}/a?b=1`)
        const seen = JSON.parse(written.slice(0, written.lastIndexOf('}') + 1))
        expect(written).toMatch(/ HTTP\/3$/)
        expect(seen.target).toBe('/a?b=1')
        expect(seen.headers).toMatchObject({
          host: `127.0.0.1:${portOf(front.secureUrl)}`,
          'x-forwarded-proto': 'https',
          'x-forwarded-port': portOf(front.secureUrl),
        })
      },
    },
    {
      title: 'clients are told of HTTP/3, over https only',
      settings: tls,
      except: noHttp3,
      check: async ({ front }) => {
        const { headers } = await askSecurely(front.secureUrl!, '/')
        expect(headers['alt-svc']).toBe(`h3=":${portOf(front.secureUrl)}"; ma=86400`)
        expect((await ask(front.url, { path: '/' })).headers['alt-svc']).toBeUndefined()
      },
    },
    {
      title: 'browsers are not told to insist on https unless that is wished',
      settings: tls,
      check: async ({ front }) => {
        expect((await askSecurely(front.secureUrl!, '/')).headers['strict-transport-security']).toBeUndefined()
      },
    },
    {
      title: 'browsers are told to insist on https where that is wished, also by an error page, and over https only',
      settings: strict,
      check: async ({ front, application }) => {
        application.on('/case/gone', (request) => request.socket.resetAndDestroy())
        for (const path of ['/', '/case/gone']) {
          const { headers } = await askSecurely(front.secureUrl!, path)
          expect(headers['strict-transport-security']).toBe('max-age=63072000')
        }
        expect((await ask(front.url, { path: '/' })).headers['strict-transport-security']).toBeUndefined()
      },
    },
    {
      title: "the application's own word about that is the only one",
      settings: strict,
      check: async ({ front, application }) => {
        application.on('/case/own', (_request, response) => {
          response.setHeader('Strict-Transport-Security', 'max-age=1').end()
        })
        const { headers } = await askSecurely(front.secureUrl!, '/case/own')
        expect(headers['strict-transport-security']).toBe('max-age=1')
      },
    },
    {
      title: 'where that is wished, http leads to https: the same path and query, the method kept',
      settings: strict,
      check: async ({ front, application }) => {
        for (const method of ['GET', 'POST']) {
          const headers = { Host: 'site.example:8080' }
          const answer = await ask(front.url, {
            method,
            path: '/case/moved?x=1',
            headers,
            body: method === 'POST' ? 'x' : '',
          })
          const location = `https://site.example:${portOf(front.secureUrl)}/case/moved?x=1`
          expect([answer.status, answer.headers.location]).toEqual([308, location])
        }
        expect(application.arrived.filter((line) => line.includes('/case/moved'))).toEqual([])
      },
    },
    {
      title: 'whoever came by https to a trusted proxy is not sent in a circle',
      settings: namedBehindTls,
      check: async ({ front }) => {
        const moved = async (proto: string) => {
          const headers = { Host: 'site.example', 'X-Forwarded-Proto': proto }
          return (await ask(front.url, { path: '/', headers })).status
        }
        expect([await moved('https'), await moved('http')]).toEqual([200, 308])
      },
    },
    {
      title: 'the health check is answered by http nevertheless',
      settings: strict,
      check: async ({ front }) => {
        expect((await ask(front.url, { path: '/nginx-health' })).status).toBe(200)
      },
    },
    {
      title: 'names that are listed are served, and what is below them where an asterisk says so',
      settings: named,
      check: async ({ front }) => {
        for (const servername of ['site.example', 'a.sub.example', 'a.b.sub.example']) {
          expect((await askSecurely(front.secureUrl!, '/', { servername })).status).toBe(200)
          expect((await ask(front.url, { path: '/', headers: { Host: servername } })).status).toBe(200)
        }
      },
    },
    {
      title: 'another name is 421 over http, and the application does not hear of it',
      settings: named,
      check: async ({ front, application }) => {
        for (const Host of ['other.example', 'sub.example', 'site.example.other.example', '127.0.0.1']) {
          expect((await ask(front.url, { path: '/case/other', headers: { Host } })).status, Host).toBe(421)
        }
        expect(application.count('GET /case/other')).toBe(0)
      },
    },
    {
      title: 'another name, or none, gets no handshake',
      settings: named,
      check: async ({ front }) => {
        for (const servername of ['other.example', '']) {
          await expect(shakeHands(front.secureUrl!, { servername })).rejects.toThrow(/alert|disconnected|ECONNRESET/)
        }
      },
    },
    {
      title: 'a client that got its handshake by one name and asks for another is 421',
      settings: named,
      check: async ({ front, application }) => {
        const headers = { Host: 'other.example' }
        const answer = await askSecurely(front.secureUrl!, '/case/fronting', { servername: 'site.example' }, headers)
        expect([answer.status, application.count('GET /case/fronting')]).toEqual([421, 0])
      },
    },
    {
      title: 'the certificate is kept over a restart, and replaced when its end is near',
      settings: strict,
      check: async ({ front }) => {
        const first = await fingerprintOf(front.secureUrl!)
        await front.restart()
        expect(await fingerprintOf(front.secureUrl!)).toBe(first)
        const soon = '-days 20 -subj /CN=soon -keyout key.pem -out certificate.pem'
        await front.inTlsFolder(`openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes ${soon} 2>&1`)
        await front.restart()
        const socket = await shakeHands(front.secureUrl!, { servername: 'localhost' })
        const { subject, fingerprint256 } = socket.getPeerCertificate()
        socket.destroy()
        expect([subject.CN, fingerprint256 === first]).toEqual(['Portico, self-signed', false])
      },
    },
    {
      title: 'a certificate that was made for other names is replaced',
      settings: namedBehindTls,
      check: async ({ front }) => {
        const former = '-days 300 -subj /CN=former -addext subjectAltName=DNS:localhost'
        const files = '-keyout key.pem -out certificate.pem'
        await front.inTlsFolder(
          `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes ${former} ${files} 2>&1`,
        )
        await front.restart()
        const socket = await shakeHands(front.secureUrl!, { servername: 'a.sub.example' })
        const { subjectaltname } = socket.getPeerCertificate()
        socket.destroy()
        expect(subjectaltname).toMatch(/DNS:\*\.sub\.example, DNS:long-.*\.name\.example$/)
      },
    },
  ],
}
