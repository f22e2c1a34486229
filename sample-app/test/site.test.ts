import { type Application, fromFetch } from 'appserver'
import { describe, expect, test } from 'vitest'
import type { Environment } from '../settings.ts'
import { applicationWith, siteWith } from './configured-site.ts'
import { visit } from './visitor.ts'

const urlencoded = { 'Content-Type': 'application/x-www-form-urlencoded' }

describe('pages', () => {
  test('the start page links its style sheet and script by the names they were collected under', async () => {
    const answer = await visit(applicationWith(), { target: '/' })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=UTF-8')
    expect(answer.text).toContain('href="/static/css/site.css?as-collected"')
    expect(answer.text).toContain('src="/static/js/stream.js?as-collected"')
  })

  test('every page forbids scripts and styles from elsewhere, and has none inline', async () => {
    for (const target of ['/', '/greet?name=Ada', '/upload', '/environ', '/no-such-page']) {
      const answer = await visit(applicationWith(), { target })
      expect(answer.headers.get('content-security-policy'), target).toContain("default-src 'self'")
      expect(answer.text, target).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/i)
    }
  })

  test('HEAD has the head of GET and no body', async () => {
    const answer = await visit(applicationWith(), { method: 'HEAD', target: '/' })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=UTF-8')
    expect(answer.text).toBe('')
  })

  test('an unknown path gives the 404 page', async () => {
    const answer = await visit(applicationWith(), { target: '/no-such-page' })
    expect(answer.status).toBe(404)
    expect(answer.text).toContain('<h1>Page not found</h1>')
  })

  test('a Host that is not allowed is refused, one that is allowed is served with any port', async () => {
    const application = applicationWith({ ALLOWED_HOSTS: 'example.org, .example.net' })
    const statusFor = async (host: string) =>
      (await visit(application, { target: '/', headers: { Host: host } })).status
    expect(await statusFor('example.org:8080')).toBe(200)
    expect(await statusFor('www.example.net')).toBe(200)
    expect(await statusFor('www.example.org')).toBe(400)
    expect(await statusFor('notexample.net')).toBe(400)
  })
})

describe('the form', () => {
  test('a posted name is answered by a redirect to its greeting', async () => {
    const application = applicationWith()
    const body = [Buffer.from('name=Ada+%26+Bob')]
    const answer = await visit(application, { method: 'POST', target: '/greet', headers: urlencoded, body })
    expect(answer.status).toBe(303)
    const location = answer.headers.get('location')
    expect(location).toBe('/greet?name=Ada+%26+Bob')
    const greeting = await visit(application, { target: location ?? '' })
    expect(greeting.text).toContain('<h1>Hello, Ada &amp; Bob</h1>')
  })

  test('a name is escaped wherever it is shown', async () => {
    const answer = await visit(applicationWith(), { target: '/greet?name=%3Cscript%3Ealert(1)%3C/script%3E' })
    expect(answer.status).toBe(200)
    expect(answer.text).not.toContain('<script>alert')
  })

  test('a missing name brings the form back with the problem beside the field', async () => {
    const body = [Buffer.from('name=+')]
    const answer = await visit(applicationWith(), { method: 'POST', target: '/greet', headers: urlencoded, body })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Tell us a name to greet.')
    expect(answer.text).toContain('aria-invalid="true"')
  })

  test('a body that is not a form is refused', async () => {
    const headers = { 'Content-Type': 'application/json' }
    const body = [Buffer.from('{"name":"Ada"}')]
    const answer = await visit(applicationWith(), { method: 'POST', target: '/greet', headers, body })
    expect(answer.status).toBe(415)
  })

  test('a form larger than a form is refused', async () => {
    const body = [Buffer.alloc(9_000, 'a'), Buffer.alloc(9_000, 'a')]
    const answer = await visit(applicationWith(), { method: 'POST', target: '/greet', headers: urlencoded, body })
    expect(answer.status).toBe(413)
  })
})

describe('the stream', () => {
  test('has as many pieces as were asked for, each with the time it was sent', async () => {
    const answer = await visit(applicationWith(), { target: '/stream?pieces=3&interval_ms=1' })
    expect(answer.headers.get('x-accel-buffering')).toBe('no')
    const lines = answer.text.trimEnd().split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[2]).toMatch(/^piece 3 of 3, sent at \d{4}-\d\d-\d\dT/)
  })

  test.each(['pieces=0', 'pieces=101', 'pieces=x', 'interval_ms=1001', 'interval_ms=-1'])(
    '%s is out of bounds and refused',
    async (query) => {
      const answer = await visit(applicationWith(), { target: `/stream?${query}` })
      expect(answer.status).toBe(400)
      expect(answer.text).toMatch(/must be a whole number from \d+ to \d+/)
    },
  )
})

describe('the environ page', () => {
  test('is a table for people and JSON for programs', async () => {
    const people = await visit(applicationWith(), { target: '/environ', headers: { Accept: 'text/html' } })
    expect(people.text).toContain('<th scope="row"><code>REMOTE_ADDR</code></th><td><code>192.0.2.1</code></td>')
    const program = await visit(applicationWith(), { target: '/environ?a=1', headers: { Accept: 'application/json' } })
    expect(JSON.parse(program.text)).toMatchObject({ REMOTE_ADDR: '192.0.2.1', QUERY_STRING: 'a=1' })
    expect(program.headers.get('vary')).toBe('Accept')
  })

  test('hides cookies and credentials', async () => {
    const headers = {
      Accept: 'application/json',
      Cookie: 'session=hush',
      Authorization: 'Basic hush',
      'X-Api-Key': 'hush',
    }
    const answer = await visit(applicationWith(), { target: '/environ', headers })
    expect(answer.text).not.toContain('hush')
    expect(JSON.parse(answer.text)).toMatchObject({ HTTP_COOKIE: '(hidden)', HTTP_AUTHORIZATION: '(hidden)' })
  })
})

describe('a view that fails', () => {
  function failing(environment: Environment = {}): Application {
    const site = siteWith(environment).get('/broken', () => {
      throw new Error('the database is on fire')
    })
    return fromFetch((request, { environ }) => site.fetch(request, { environ }))
  }

  test('gives the visitor a page with the request id, and the operator the stack', async () => {
    const answer = await visit(failing(), { target: '/broken' })
    expect(answer.status).toBe(500)
    expect(answer.text).toContain('visit-0001')
    expect(answer.text).not.toContain('on fire')
    expect(answer.errors).toMatch(/visit-0001 failed: Error: the database is on fire\n\s+at /)
  })

  test('shows the stack to the visitor only while debugging', async () => {
    const answer = await visit(failing({ DEBUG: 'true' }), { target: '/broken' })
    expect(answer.text).toContain('the database is on fire')
  })
})
