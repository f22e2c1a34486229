import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSite } from '../site.ts'

let server: Server
let url: string

beforeAll(async () => {
  server = createSite((name) => `/static/${name}`).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.close()
})

test('the home page names its style sheet and its visitor', async () => {
  const page = await fetch(url)
  expect(page.status).toBe(200)
  expect(page.headers.get('Content-Type')).toMatch(/^text\/html/)
  const text = await page.text()
  expect(text).toContain('href="/static/site.css"')
  expect(text).toContain('127.0.0.1')
})

test('the visitor is whom the front names', async () => {
  const page = await fetch(url, { headers: { 'X-Forwarded-For': '192.0.2.7' } })
  expect(await page.text()).toContain('192.0.2.7')
})

test('it says that it is well', async () => {
  const health = await fetch(`${url}/healthz`)
  expect(await health.json()).toEqual({ status: 'ok' })
})

test('an unknown path is a 404', async () => {
  expect((await fetch(`${url}/no-such-page`)).status).toBe(404)
})
