import { describe, expect, test } from 'vitest'
import { type Environ, fromFetch, type Middleware } from '../../src/index.ts'
import { Harness, type HarnessOptions } from '../harness.ts'
import { Wire } from '../wire.ts'

const showUrl = fromFetch(({ url }) => new Response(`url: ${url}`))

async function urlOf(lines: readonly string[], options?: HarnessOptions, around: Middleware = (app) => app) {
  const { port } = await Harness.tsgi(around(showUrl), options)
  const wire = await Wire.open(port)
  const answer = await wire.send(...lines, 'Connection: close', '', '').end()
  return /^url: (.*)$/m.exec(answer)?.[1] ?? answer.split('\r\n')[0]
}

const get = (target: string, host = 'test', options?: HarnessOptions) =>
  urlOf([`GET ${target} HTTP/1.1`, `Host: ${host}`], options)

/** A middleware that changes what the application is told. */
const changing =
  (changes: Partial<Environ>): Middleware =>
  (application) =>
  (environ, startResponse) =>
    application({ ...environ, ...changes } as Environ, startResponse)

describe('the URL', () => {
  test.each([
    ['/a%2Fb%20c?d=%20&e', 'http://test/a%2Fb%20c?d=%20&e'],
    ['/caf%C3%A9/100%', 'http://test/caf%C3%A9/100%'],
    ['/a?', 'http://test/a?'],
    ['/?a?b', 'http://test/?a?b'],
    ['/a/../b/./c', 'http://test/b/c'],
    ['//evil.example/', 'http://test//evil.example/'],
    ['/@evil.example:1/', 'http://test/@evil.example:1/'],
    ['http://test/a%2Fb?c', 'http://test/a%2Fb?c'],
    ['http://test?c', 'http://test/?c'],
    ['http://test', 'http://test/'],
  ])('of %s is %s', async (target, url) => {
    expect(await get(target)).toBe(url)
  })

  test('of OPTIONS * has no path of its own', async () => {
    expect(await urlOf(['OPTIONS * HTTP/1.1', 'Host: test:81'])).toBe('http://test:81/')
  })

  test.each([
    ['Polls.Example', 'http://polls.example/'],
    ['polls.example:80', 'http://polls.example/'],
    ['polls.example:8080', 'http://polls.example:8080/'],
    ['[::1]:81', 'http://[::1]:81/'],
    ['127.0.0.1', 'http://127.0.0.1/'],
  ])('for the Host %s is %s', async (host, url) => {
    expect(await get('/', host)).toBe(url)
  })

  test.each(['a%zz', '1.2.3.256', '[::1::2]', 'test:65536'])(
    'is none for the Host %s: the answer is 400, the handler is not called',
    async (host) => {
      let calls = 0
      const harness = await Harness.tsgi(
        fromFetch(() => {
          calls++
          return new Response()
        }),
      )
      const wire = await Wire.open(harness.port)
      wire.send('GET / HTTP/1.1', `Host: ${host}`, '', '')
      expect(await wire.receives('400 Bad Request\n')).toMatch(/^HTTP\/1\.1 400 /)
      expect(calls).toBe(0)
      expect((harness.reports[0]!.error as Error).message).toContain('makes no URL')
    },
  )

  test('names the address that was connected to when HTTP/1.0 names no host', async () => {
    const harness = await Harness.tsgi(showUrl)
    const wire = await Wire.open(harness.port)
    const answer = await wire.send('GET /a HTTP/1.0', '', '').end()
    expect(answer).toContain(`url: http://127.0.0.1:${harness.port}/a`)
  })

  test('has brackets around an address of IPv6 that no Host header gave', async () => {
    const around = changing({ SERVER_NAME: '::1', SERVER_PORT: '8000' })
    expect(await urlOf(['GET /a HTTP/1.1', 'Host: test'], {}, around)).toBe('http://[::1]:8000/a')
  })

  test('has the path under which the application is mounted', async () => {
    expect(await get('/polls/a%2Fb?c', 'test', { flags: ['--root-path=/polls'] })).toBe('http://test/polls/a%2Fb?c')
  })
})

describe('behind a middleware', () => {
  const lines = ['GET /polls/caf%C3%A9%2F1?page=2 HTTP/1.1', 'Host: test']

  test('that mounts the application, the URL stays', async () => {
    const mounted = changing({ SCRIPT_NAME: '/polls', PATH_INFO: '/café/1' })
    expect(await urlOf(lines, {}, mounted)).toBe('http://test/polls/caf%C3%A9%2F1?page=2')
  })

  test('that rewrites the path, it is the new one', async () => {
    const rewritten = changing({ PATH_INFO: '/neu/ü?#%/1' })
    expect(await urlOf(lines, {}, rewritten)).toBe('http://test/neu/%C3%BC%3F%23%25/1?page=2')
  })

  test('that rewrites the query, the path stays as it was sent', async () => {
    expect(await urlOf(lines, {}, changing({ QUERY_STRING: 'page=3' }))).toBe('http://test/polls/caf%C3%A9%2F1?page=3')
    expect(await urlOf(lines, {}, changing({ QUERY_STRING: '' }))).toBe('http://test/polls/caf%C3%A9%2F1')
  })
})
