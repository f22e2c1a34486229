import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createQuestion } from '../../models/questions.ts'
import { type ConfiguredSite, configureSite } from '../configured-site.ts'
import { visit } from '../visitor.ts'

let polls: ConfiguredSite
let id: number

beforeAll(async () => {
  polls = await configureSite()
  id = await createQuestion(polls.database, { text: 'Tea or coffee?', choices: ['Tea', 'Coffee'] })
})

afterAll(() => polls.close())

const get = (target: string, headers: Readonly<Record<string, string>> = {}) =>
  visit(polls.application, { target, headers })

describe('every page', () => {
  const targets = () => ['/', `/questions/${id}`, `/questions/${id}/results`, '/login', '/about', '/no-such-page']

  test('links its style sheets by the names they were collected under', async () => {
    for (const target of targets()) {
      expect((await get(target)).text, target).toContain('href="/static/css/site.css?as-collected"')
    }
  })

  test('forbids scripts and styles from elsewhere, and has none inline', async () => {
    for (const target of targets()) {
      const answer = await get(target)
      expect(answer.headers.get('content-security-policy'), target).toContain("default-src 'self'")
      expect(answer.text, target).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/i)
    }
  })

  test('has the head of GET and no body for HEAD', async () => {
    for (const target of targets()) {
      const [head, whole] = [await visit(polls.application, { method: 'HEAD', target }), await get(target)]
      expect(head.status, target).toBe(whole.status)
      expect(head.headers.get('content-type'), target).toBe('text/html; charset=UTF-8')
      expect(head.text, target).toBe('')
    }
  })

  test('lets the site’s own forms say where they come from', async () => {
    // With `no-referrer`, browsers send `Origin: null`.
    for (const target of targets()) expect((await get(target)).headers.get('referrer-policy')).toBe('same-origin')
  })

  test('may be kept while it is for nobody in particular, and is private to whoever has a cookie', async () => {
    expect((await get('/')).headers.get('cache-control')).toBe('no-cache')
    expect((await get('/', { Cookie: 'voter=somebody' })).headers.get('cache-control')).toBe('private, no-cache')
    expect((await get('/')).headers.get('vary')).toContain('Cookie')
    expect((await get('/login')).headers.get('cache-control')).toBe('private, no-store')
  })
})

test('no URL takes a form of another site', async () => {
  const posts = polls.site.routes.filter(({ method }) => method === 'POST')
  expect(posts.length).toBeGreaterThan(5)
  for (const { path } of posts) {
    const target = path.replace(/:id\{.*\}(?=\/)/, String(id))
    const headers = { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }
    expect((await visit(polls.application, { method: 'POST', target, headers })).status, target).toBe(403)
  }
})

describe('hosts', () => {
  test('a Host that is not allowed is refused, one that is allowed is served with any port', async () => {
    const own = await configureSite({ ALLOWED_HOSTS: 'example.org, .example.net' })
    const statusFor = async (host: string, target = '/about') =>
      (await visit(own.application, { target, headers: { Host: host } })).status
    expect(await statusFor('example.org:8080')).toBe(200)
    expect(await statusFor('www.example.net')).toBe(200)
    expect(await statusFor('www.example.org')).toBe(400)
    expect(await statusFor('notexample.net')).toBe(400)
    expect(await statusFor('10.0.0.7:8000', '/healthz'), 'who watches the site asks by address').toBe(200)
    await own.close()
  })
})

describe('what is not there', () => {
  test.each([
    ['an unknown path', '/no-such-page'],
    ['a question that was deleted', '/questions/123456'],
    ['results of no question', '/questions/123456/results'],
    ['more digits than an id has', '/questions/99999999999999999999'],
    ['an id that is no number', '/questions/one'],
  ])('%s is the 404 page', async (_case, target) => {
    const answer = await get(target)
    expect(answer.status).toBe(404)
    expect(answer.text).toContain('<h1>Page not found</h1>')
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  test('another method is the 405 page, which names those that there are', async () => {
    for (const [method, target, allowed] of [
      ['POST', '/about', 'GET, HEAD'],
      ['DELETE', '/', 'GET, HEAD'],
      ['GET', `/questions/${id}/vote`, 'POST'],
    ] as const) {
      const answer = await visit(polls.application, { method, target, headers: { 'Sec-Fetch-Site': 'same-origin' } })
      expect(answer.status, target).toBe(405)
      expect(answer.headers.get('allow'), target).toBe(allowed)
      expect(answer.text).toContain('<h1>Not possible here</h1>')
    }
  })

  test('programs are told in JSON', async () => {
    const answer = await get('/no-such-page', { Accept: 'application/json' })
    expect(answer.status).toBe(404)
    expect(JSON.parse(answer.text)).toEqual({
      status: 404,
      title: 'Page not found',
      detail: 'There is no page at this address.',
      requestId: 'visit-0001',
    })
    expect(answer.headers.get('vary')).toContain('Accept')
  })
})

describe('a view that fails', () => {
  const failing = async (environment = {}) => {
    const own = await configureSite(environment)
    own.site.get('/broken', () => {
      throw new Error('the kettle is on fire')
    })
    return own
  }

  test('gives the visitor a page with the request id, and the operator the stack', async () => {
    const own = await failing()
    const answer = await visit(own.application, { target: '/broken' })
    expect(answer.status).toBe(500)
    expect(answer.text).toContain('visit-0001')
    expect(answer.text).not.toContain('on fire')
    expect(answer.errors).toMatch(/visit-0001 failed: Error: the kettle is on fire\n\s+at /)
    await own.close()
  })

  test('because the server refuses its body, or the client has left, is nothing for the log', async () => {
    const own = await configureSite()
    own.site.get('/refused', () => {
      throw Object.assign(new Error('the body is larger than the limit'), { status: 413 })
    })
    own.site.get('/left', () => {
      throw Object.assign(new Error('the client has gone'), { name: 'ClientGone' })
    })
    const refused = await visit(own.application, { target: '/refused' })
    expect(refused.status).toBe(413)
    expect(refused.errors).toBe('')
    expect((await visit(own.application, { target: '/left' })).errors).toBe('')
    await own.close()
  })

  test('shows the stack to the visitor only while debugging', async () => {
    const own = await failing({ DEBUG: 'true' })
    expect((await visit(own.application, { target: '/broken' })).text).toContain('the kettle is on fire')
    await own.close()
  })
})
