import { afterAll, expect, test } from 'vitest'
import { createSite } from '../site.ts'

const site = createSite((name) => `/static/${name}`)

afterAll(() => site.close())

test('the home page names its style sheet and its visitor', async () => {
  const page = await site.inject('/')
  expect(page.statusCode).toBe(200)
  expect(page.headers['content-type']).toMatch(/^text\/html/)
  expect(page.body).toContain('href="/static/site.css"')
  expect(page.body).toContain('127.0.0.1')
})

test('the visitor is whom the front names', async () => {
  const page = await site.inject({ url: '/', headers: { 'X-Forwarded-For': '192.0.2.7' } })
  expect(page.body).toContain('192.0.2.7')
})

test('it says that it is well', async () => {
  expect((await site.inject('/healthz')).json()).toEqual({ status: 'ok' })
})

test('an unknown path is a 404', async () => {
  expect((await site.inject('/no-such-page')).statusCode).toBe(404)
})
