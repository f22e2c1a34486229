import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Browser } from '../browser.ts'
import { type ConfiguredSite, configureSite } from '../configured-site.ts'

let polls: ConfiguredSite
let browser: Browser

beforeAll(async () => {
  polls = await configureSite({ DATABASE_URL: `postgres://polls@127.0.0.1:${await closedPort()}/polls` })
  browser = new Browser(polls.application)
})

afterAll(() => polls.close())

/** Nobody listens there: PostgreSQL that is stopped. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

describe('while the database is away', () => {
  test.each(['/', '/questions/1', '/questions/1/results', '/questions/1/live'])(
    '%s says so and asks to come again, and the log has one line',
    async (target) => {
      const answer = await browser.get(target)
      if (target.endsWith('/live')) return expect(answer.status).toBe(426)
      expect(answer.status).toBe(503)
      expect(answer.headers.get('retry-after')).toBe('5')
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(answer.text).toContain('<h1>Back in a moment</h1>')
      expect(answer.text).toContain(`href="${target}">Try again</a>`)
      expect(answer.errors).toMatch(/^request visit-0001: .+\n$/)
    },
  )

  test('votes and logins are refused in the same way', async () => {
    expect((await browser.post('/questions/1/vote', { choice: '1' })).status).toBe(503)
    expect((await browser.post('/login', { username: 'ada', password: 'a password' })).status).toBe(503)
  })

  test('programs are told in JSON', async () => {
    const answer = await browser.get('/', { Accept: 'application/json' })
    expect(answer.status).toBe(503)
    expect(JSON.parse(answer.text)).toMatchObject({ status: 503, requestId: 'visit-0001' })
  })

  test('what needs none of it goes on, also for those who are logged in', async () => {
    for (const cookie of ['', 'session=somebody']) {
      expect((await browser.get('/about', { Cookie: cookie })).status).toBe(200)
      expect((await browser.get('/login', { Cookie: cookie })).status).toBe(200)
      expect((await browser.get('/no-such-page', { Cookie: cookie })).status).toBe(404)
    }
  })

  test('a stranger is led to the login, and who is logged in is not logged out', async () => {
    expect((await browser.get('/manage')).status).toBe(303)
    const answer = await browser.get('/manage', { Cookie: 'session=somebody' })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('set-cookie')).toBeNull()
  })

  test('the health says so', async () => {
    const answer = await browser.get('/healthz')
    expect(answer.status).toBe(503)
    expect(JSON.parse(answer.text)).toEqual({ database: 'down' })
  })
})

test('a database that answers is healthy', async () => {
  const own = await configureSite()
  expect((await new Browser(own.application).get('/healthz')).text).toBe('{"database":"up"}')
  await own.close()
})

test('a database that was never migrated is an outage, and the log says what to do', async () => {
  const own = await configureSite({ DATABASE_URL: 'sqlite::memory:' })
  const answer = await new Browser(own.application).get('/')
  expect(answer.status).toBe(503)
  expect(answer.errors).toContain('manage.ts migrate')
  await own.close()
})
