import { describe, expect, test } from 'vitest'
import { ask } from '../stack/client.ts'
import type { Stack } from '../stack/stack.ts'

export const expressModule = 'test/apps/express/app.ts:app'

/** An application that was not written for us, through any front. */
export function describeExpress(front: string, stackOf: () => Stack): void {
  describe(`an ordinary Express application behind the ${front}`, () => {
    const get = (path: string) => ask(stackOf().url, { path })

    test('serves its page and knows the address the visitor typed', async () => {
      const headers = { Host: 'site.example' }
      const page = await ask(stackOf().url, { path: '/', headers })
      expect(page.status).toBe(200)
      expect(page.text).toContain('Hello from Express')
      expect(page.text).toContain('http://site.example')
    })

    test('serves its own static file with its own headers', async () => {
      const css = await get('/assets/app.css')
      expect(css.status).toBe(200)
      expect(css.headers['content-type']).toMatch(/^text\/css/)
      expect(css.headers.etag).toMatch(/^W\//)
    })

    test('reads posted JSON and posted forms', async () => {
      const json = { 'Content-Type': 'application/json' }
      const posted = await ask(stackOf().url, { method: 'POST', path: '/echo', headers: json, body: '{"a":[1,2]}' })
      expect(JSON.parse(posted.text)).toEqual({ received: { a: [1, 2] } })
      const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
      const sent = await ask(stackOf().url, { method: 'POST', path: '/echo', headers: form, body: 'name=Ada+L' })
      expect(JSON.parse(sent.text)).toEqual({ received: { name: 'Ada L' } })
    })

    test('sets two cookies on a redirect, and both arrive', async () => {
      const answer = await get('/sign-in')
      expect(answer.status).toBe(302)
      expect(answer.headers.location).toBe('/')
      expect(answer.headers['set-cookie']).toEqual([
        'session=abc; Path=/; HttpOnly; SameSite=Lax',
        'theme=dark; Path=/',
      ])
    })

    test('streams: its first words arrive apart from its last', async () => {
      const { pieces, text } = await get('/countdown')
      expect(text).toBe('3\n2\n1\nlift-off\n')
      expect(pieces.length).toBeGreaterThan(1)
    })

    test('its own error and 404 handlers answer', async () => {
      const broken = await get('/broken')
      expect(broken.status).toBe(500)
      expect(broken.text).toBe('Express caught: this handler fails on purpose\n')
      const missing = await get('/no-such-page')
      expect(missing.status).toBe(404)
      expect(missing.text).toBe('Express has no such page\n')
    })

    test('goes on serving after a handler failed', async () => {
      await get('/broken')
      expect((await get('/')).status).toBe(200)
    })
  })
}
