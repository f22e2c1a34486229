import { expect } from 'vitest'
import { ask } from '../../stack/client.ts'
import { eventually } from '../../stack/eventually.ts'
import type { Concern, ContractCase } from '../contract.ts'
import { seen } from '../seen.ts'
import { namedBehindTls, trustingAndBuffering, trustingOthersAndStreaming } from './shared-settings.ts'

/** @param told X-Forwarded-For as it comes from the proxy */
function isClient(title: string, told: string, client: string): ContractCase {
  return {
    title,
    settings: trustingAndBuffering,
    check: async ({ front }) => {
      const { headers } = await seen(front, { headers: { 'X-Forwarded-For': told } })
      expect(headers['x-forwarded-for']).toBe(client)
    },
  }
}

export const trustedProxies: Concern = {
  name: 'Behind another proxy',
  cases: [
    isClient('the address that a trusted proxy tells is the client', '198.51.100.7', '198.51.100.7'),
    isClient('what a client claimed past a trusted proxy is not believed', '192.0.2.66, 198.51.100.7', '198.51.100.7'),
    isClient('of several trusted proxies, the first tells the client', '198.51.100.7, 203.0.113.9', '198.51.100.7'),
    isClient('a client with an IPv6 address is told as such', '2001:db8::7', '2001:db8::7'),
    isClient('what is no address is not taken for one', 'nonsense', '127.0.0.1'),
    {
      title: 'scheme, host and port that a trusted proxy tells are passed on',
      settings: trustingAndBuffering,
      check: async ({ front }) => {
        const told = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'site.example', 'X-Forwarded-Port': '8443' }
        const { headers } = await seen(front, { headers: told })
        expect(headers).toMatchObject({
          host: 'site.example:8443',
          'x-forwarded-proto': 'https',
          'x-forwarded-host': 'site.example:8443',
          'x-forwarded-port': '8443',
        })
      },
    },
    {
      title: 'a name that a trusted proxy tells is believed only where it is served',
      settings: namedBehindTls,
      check: async ({ front }) => {
        const arrives = async (told: string) => {
          const https = { Host: 'site.example', 'X-Forwarded-Proto': 'https' }
          const { headers } = await seen(front, { headers: { ...https, 'X-Forwarded-Host': told } })
          return headers.host
        }
        expect(await arrives('a.sub.example')).toBe('a.sub.example')
        for (const told of ['evil.example', 'sub.example', 'site.example.evil.example', '[::1]']) {
          expect(await arrives(told), told).toBe('site.example')
        }
      },
    },
    {
      title: 'a trusted proxy that tells the scheme alone speaks of its default port',
      settings: trustingAndBuffering,
      check: async ({ front }) => {
        const { headers } = await seen(front, { headers: { Host: 'site.example', 'X-Forwarded-Proto': 'https' } })
        expect(headers).toMatchObject({ host: 'site.example', 'x-forwarded-proto': 'https', 'x-forwarded-port': '443' })
      },
    },
    {
      title: 'what a trusted proxy tells malformed is replaced',
      settings: trustingAndBuffering,
      check: async ({ front }) => {
        const told = {
          Host: 'site.example:8080',
          'X-Forwarded-Proto': 'gopher',
          'X-Forwarded-Host': 'a/b@c',
          'X-Forwarded-Port': '1; 2',
        }
        const { headers } = await seen(front, { headers: told })
        expect(headers).toMatchObject({
          host: 'site.example:8080',
          'x-forwarded-proto': 'http',
          'x-forwarded-port': '8080',
        })
      },
    },
    {
      title: 'a well-formed request id of a trusted proxy is kept, another is replaced',
      settings: trustingAndBuffering,
      check: async ({ front }) => {
        for (const [given, kept] of [
          ['order-4711.retry_2', /^order-4711\.retry_2$/],
          ['short', /^[0-9a-f]{32}$/],
          ['a"quote-in-it', /^[0-9a-f]{32}$/],
        ] as const) {
          const answer = await ask(front.url, { path: '/', headers: { 'X-Request-Id': given } })
          expect(answer.headers['x-request-id']).toMatch(kept)
          expect(JSON.parse(answer.text).headers['x-request-id']).toBe(answer.headers['x-request-id'])
        }
      },
    },
    {
      title: 'the access log has the address of the client, not that of the proxy',
      settings: trustingAndBuffering,
      check: async ({ front }) => {
        await ask(front.url, { path: '/case/logged-address', headers: { 'X-Forwarded-For': '198.51.100.77' } })
        const line = await eventually('the request is logged', 5000, async () =>
          (await front.log()).split('\n').find((text) => text.includes('/case/logged-address')),
        )
        expect(line).toContain('"remote_addr":"198.51.100.77"')
      },
    },
    {
      title: 'whoever is not in the list may claim nothing',
      settings: trustingOthersAndStreaming,
      check: async ({ front }) => {
        const told = { 'X-Forwarded-For': '198.51.100.7', 'X-Forwarded-Proto': 'https', 'X-Request-Id': 'order-4711' }
        const { headers } = await seen(front, { headers: told })
        expect(headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' })
        expect(headers['x-request-id']).not.toBe('order-4711')
      },
    },
  ],
}
