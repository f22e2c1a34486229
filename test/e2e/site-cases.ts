import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { resultsOf } from '../polls/results.ts'
import { type Answer, ask } from '../stack/client.ts'
import { logAfterNow } from '../stack/log-after-now.ts'
import type { Stack } from '../stack/stack.ts'

/** What a visitor of the sample application sees through any front. */
export function describeSite(front: string, stackOf: () => Stack): void {
  describe(`the site through the ${front}`, () => {
    const get = (path: string) => ask(stackOf().url, { path })

    test('the list of questions comes from the application, with the sample data', async () => {
      const page = await get('/')
      expect(page.status).toBe(200)
      expect(page.headers['content-type']).toMatch(/^text\/html/)
      expect(page.text).toMatch(/<h1[^>]*>What do you think\?<\/h1>/)
      expect(page.text).toContain('What makes a good Saturday?')
    })

    test('the first start has filled the database with questions that have votes', async () => {
      const { text } = await get('/')
      expect(text).toMatch(/href="\/questions\/\d+"/)
      expect((await resultsOf(stackOf().url, 1)).votes).toBeGreaterThan(0)
      expect((await get('/healthz')).status).toBe(200)
    })

    test('a static file comes from the front, immutable, and the application server never hears of it', async () => {
      const probe = randomUUID()
      const css = await get(`${hashedStyleSheet(await get('/'))}?probe=${probe}`)
      expect(css.status).toBe(200)
      expect(css.headers['content-type']).toMatch(/^text\/css/)
      expect(css.headers['cache-control']).toBe('public, max-age=31536000, immutable')
      expect(await logAfterNow(stackOf())).not.toContain(probe)
    })

    test('what a style sheet refers to has its hashed name too', async () => {
      const styleSheet = hashedStyleSheet(await get('/'))
      const references = Array.from((await get(styleSheet)).text.matchAll(/url\("?([^")]+)"?\)/g), (match) => match[1]!)
      expect(references).not.toEqual([])
      for (const reference of references) {
        expect(reference).toMatch(/\.[0-9a-f]{10}\.\w+$/)
        expect((await get(new URL(reference, `http://front${styleSheet}`).pathname)).status).toBe(200)
      }
    })

    test('a static file that does not exist is a 404 of the front', async () => {
      const probe = randomUUID()
      expect((await get(`/static/css/none.css?probe=${probe}`)).status).toBe(404)
      expect(await logAfterNow(stackOf())).not.toContain(probe)
    })

    test("an unknown path gives the application's own 404 page", async () => {
      const page = await get('/no-such-page')
      expect(page.status).toBe(404)
      expect(page.text).toContain('<h1>Page not found</h1>')
      expect(hashedStyleSheet(page)).toBe(hashedStyleSheet(await get('/')))
    })

    test('HEAD has the head of GET and no body, from the application and from the front', async () => {
      const home = await get('/')
      for (const path of ['/', hashedStyleSheet(home)]) {
        const head = await ask(stackOf().url, { method: 'HEAD', path })
        expect(head.status).toBe(200)
        expect(head.text).toBe('')
        expect(head.headers['content-type']).toBe((await get(path)).headers['content-type'])
      }
    })
  })
}

function hashedStyleSheet(page: Answer): string {
  const href = /<link rel="stylesheet" href="(\/static\/[^"]+\.[0-9a-f]{10}\.css)">/.exec(page.text)?.[1]
  if (href === undefined) throw new Error(`the page links no hashed style sheet:\n${page.text}`)
  return href
}
