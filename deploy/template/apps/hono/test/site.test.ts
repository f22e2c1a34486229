import { expect, test } from 'vitest'
import { createSite } from '../site.ts'

const site = createSite((name) => `/static/${name}`)

test('the home page names its style sheet and its visitor', async () => {
  const page = await site.request('/', { headers: { 'X-Forwarded-For': '192.0.2.7' } })
  expect(page.status).toBe(200)
  expect(page.headers.get('Content-Type')).toMatch(/^text\/html/)
  const text = await page.text()
  expect(text).toContain('href="/static/site.css"')
  expect(text).toContain('192.0.2.7')
})

test('what others wrote is text and no markup', async () => {
  const page = await site.request('/', { headers: { 'X-Forwarded-For': '<script>' } })
  expect(await page.text()).not.toContain('<script>')
})

test('it says that it is well', async () => {
  const health = await site.request('/healthz')
  expect(await health.json()).toEqual({ status: 'ok' })
})

test('an unknown path is a 404', async () => {
  expect((await site.request('/no-such-page')).status).toBe(404)
})
