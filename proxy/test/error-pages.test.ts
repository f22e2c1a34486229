import { describe, expect, test } from 'vitest'
import { prefersJson } from '../src/accept.ts'
import { renderErrorPage } from '../src/error-pages.ts'
import { ask, speak, startFront, startUpstream } from './rig.ts'

describe('the page', () => {
  for (const [status, title] of [
    [400, 'Bad Request'],
    [404, 'Not Found'],
    [413, 'Payload Too Large'],
    [502, 'Bad Gateway'],
    [503, 'Service Unavailable'],
    [504, 'Gateway Timeout'],
  ] as const) {
    test(`for ${status} names the status and the request, and needs nothing from elsewhere`, () => {
      const { text } = renderErrorPage({ status, requestId: 'id-of-request', json: false })
      expect(text).toContain(`<h1><span>${status}</span>${title}</h1>`)
      expect(text).toContain('<code>id-of-request</code>')
      expect(text).toContain('<style>')
      expect(text).not.toMatch(/(?:src|href|@import|url\()/)
    })
  }

  test('shows no markup that came with a request', () => {
    const { text } = renderErrorPage({ status: 400, requestId: '<b>', reason: '<script>"', json: false })
    expect(text).toContain('&lt;script>&quot;')
    expect(text).toContain('<code>&lt;b></code>')
  })
})

test('a program that prefers JSON gets JSON', async () => {
  const { port } = await startFront()
  const { headers, body } = await ask(port, '/', { headers: { Accept: 'application/json' } })
  expect(headers['content-type']).toBe('application/json')
  expect(JSON.parse(body)).toEqual({
    status: 502,
    title: 'Bad Gateway',
    detail: expect.any(String),
    requestId: headers['x-request-id'],
  })
})

for (const [accept, json] of [
  [undefined, false],
  ['*/*', false],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', false],
  ['application/json, text/plain, */*', true],
  ['application/*', true],
  ['text/html;q=0.5, application/json;q=0.6', true],
  ['text/html, application/json', false],
  ['application/json;q=0', false],
] as const) {
  test(`Accept "${accept}" is answered with ${json ? 'JSON' : 'a page'}`, () => {
    expect(prefersJson(accept)).toBe(json)
  })
}

test('an answer to HEAD has the length of the page and not the page', async () => {
  const { port } = await startFront()
  const { status, headers, body } = await ask(port, '/', { method: 'HEAD' })
  expect([status, body]).toEqual([502, ''])
  expect(Number(headers['content-length'])).toBeGreaterThan(100)
})

test('an error is not cached and carries the request id', async () => {
  const { port } = await startFront()
  const { headers } = await ask(port, '/')
  expect(headers).toMatchObject({ 'cache-control': 'no-store', 'retry-after': '2' })
  expect(headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/)
})

test("the application's own errors pass as they are", async () => {
  const upstream = await startUpstream((_request, response) =>
    response.writeHead(503, { 'Retry-After': '9' }).end('mine'),
  )
  const { port } = await startFront({ upstream: upstream.port })
  const { status, headers, body } = await ask(port, '/')
  expect([status, headers['retry-after'], body]).toEqual([503, '9', 'mine'])
})

test('a connection survives an error that is not its own', async () => {
  const { port } = await startFront()
  const answers = await speak(
    port,
    'GET /a HTTP/1.1\r\nHost: site\r\n\r\nGET /b HTTP/1.1\r\nHost: site\r\nConnection: close\r\n\r\n',
  )
  expect(answers.match(/HTTP\/1.1 502/g)).toHaveLength(2)
})
