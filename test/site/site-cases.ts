import { describe, expect, test } from 'vitest'
import { type Answer, ask } from '../stack/client.ts'
import type { Stack } from '../stack/stack.ts'

/** What holds for the site through any front. Yours to change with the application. */
export function describeSite(front: string, stackOf: () => Stack): void {
  describe(`the site through the ${front}`, () => {
    const get = (path: string) => ask(stackOf().url, { path })

    test('its home page comes from the application', async () => {
      const page = await get('/')
      expect(page.status).toBe(200)
      expect(page.headers['content-type']).toMatch(/^text\/html/)
      expect(page.headers['x-request-id']).toMatch(/./)
    })

    test('its style sheet comes from the front, under a name that never changes its content', async () => {
      const css = await get(styleSheet(await get('/')))
      expect(css.status).toBe(200)
      expect(css.headers['content-type']).toMatch(/^text\/css/)
      expect(css.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    })

    test('it says that it is well', async () => {
      expect((await get('/healthz')).status).toBe(200)
    })

    test('an unknown path is a 404', async () => {
      expect((await get('/no-such-page')).status).toBe(404)
    })
  })
}

function styleSheet(page: Answer): string {
  const [, path] = /href="(\/static\/[^"]+\.[0-9a-f]{10}\.css)"/.exec(page.text) ?? []
  if (path === undefined) throw new Error(`the page links no hashed style sheet:\n${page.text}`)
  return path
}
