import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { tooLarge } from '../src/body-limit.ts'
import { prefersJson } from '../src/pages/accept.ts'
import { type ErrorFacts, errorHtml, errorJson, errorPolicy } from '../src/pages/error-document.ts'
import { errorText, errorTexts } from '../src/pages/error-text.ts'
import { ask, speak, startFront, startUpstream } from './rig.ts'

const conf = (name: string) => readFileSync(new URL(`../../nginx/conf/${name}`, import.meta.url), 'utf8')

/** The entries of a map of nginx's that are statuses with a text. */
function statusesIn(map: string): Record<string, string> {
  const body = conf('error-text.conf').split(`map $status $${map} {`)[1]!.split('\n}')[0]!
  return Object.fromEntries([...body.matchAll(/^ +(\d{3}) "(.*)";$/gm)].map(([, status, text]) => [status, text]))
}

describe('nginx and this front', () => {
  test('say the same titles', () => {
    const titles = Object.entries(errorTexts).map(([status, { title }]) => [status, title])
    expect(Object.fromEntries(titles)).toEqual(statusesIn('error_title'))
  })

  test('say the same details, a 413 with its limit', () => {
    const common = errorText(599).detail
    const details = Object.entries(errorTexts).map(([status, { detail }]) => [status, detail])
    const theirs = { ...statusesIn('error_detail') }
    expect(theirs[413]).toBe(tooLarge(100 * 1024 ** 2).replace('100m', '$' + '{CLIENT_MAX_BODY_SIZE}'))
    theirs[413] = errorTexts[413]!.detail
    expect(Object.fromEntries(details.filter(([, detail]) => detail !== common))).toEqual(theirs)
  })

  test('have the same page and the same JSON', () => {
    const facts: ErrorFacts = { status: 404, title: 'T', detail: 'D', requestId: 'id' }
    const told: Record<string, string> = { status: '404', page_title: 'T', page_detail: 'D', request_identity: 'id' }
    const rendered = (name: string) =>
      conf(name).replace(/<!--# echo var="(\w+)".*?-->/g, (_, name: string) => told[name]!)
    expect(errorHtml(facts)).toBe(rendered('error.html'))
    expect(errorJson(facts)).toBe(rendered('error.json'))
  })

  test('have the same policy for it', () => {
    expect(conf('error-headers.conf')).toContain(`add_header Content-Security-Policy "${errorPolicy}" always;`)
  })
})

describe('the page', () => {
  test('needs nothing from elsewhere', () => {
    expect(errorHtml({ status: 404, requestId: 'i', ...errorText(404) })).not.toMatch(/(?:src|href|@import|url\()/)
  })

  test('shows no markup that came with a request', () => {
    const text = errorHtml({ status: 400, requestId: '<b>', title: 'T', detail: '<script>"' })
    expect(text).toContain('&lt;script&gt;&quot;')
    expect(text).toContain('<code>&lt;b&gt;</code>')
  })
})

test('a program that prefers JSON gets JSON', async () => {
  const { port } = await startFront()
  const { headers, body } = await ask(port, '/', { headers: { Accept: 'application/json' } })
  expect(headers['content-type']).toBe('application/json')
  expect(JSON.parse(body)).toEqual({
    status: 502,
    title: 'The application is not reachable',
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
