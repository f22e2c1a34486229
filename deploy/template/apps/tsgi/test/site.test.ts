import { expect, test } from 'vitest'
import { visit } from './visit.ts'

test('the home page names its style sheet and its visitor', async () => {
  const page = await visit('/', { 'X-Forwarded-For': '192.0.2.7' })
  expect(page).toMatch(/^HTTP\/1\.1 200 OK/)
  expect(page).toMatch(/^content-type: text\/html/im)
  expect(page).toMatch(/href="\/static\/site\.[^"]*css"/)
  expect(page).toContain('192.0.2.7')
})

test('it says that it is well', async () => {
  const health = await visit('/healthz')
  expect(health).toMatch(/^HTTP\/1\.1 200 OK/)
  expect(health).toContain('{"status":"ok"}')
})

test('an unknown path is a 404', async () => {
  expect(await visit('/no-such-page')).toMatch(/^HTTP\/1\.1 404 Not Found/)
})
