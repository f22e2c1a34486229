import { expect } from 'vitest'
import { ask } from '../../stack/client.ts'
import type { Concern } from '../contract.ts'

export const staticFiles: Concern = {
  name: 'Static files',
  cases: [
    {
      title: 'a file whose name holds the hash of its content may be kept for ever',
      core: true,
      check: async ({ front, folders }) => {
        const css = await ask(front.url, { path: folders.urlOf('css/page.css') })
        expect(css.status).toBe(200)
        expect(css.headers['content-type']).toBe('text/css; charset=utf-8')
        expect(css.headers['cache-control']).toBe('public, max-age=31536000, immutable')
      },
    },
    {
      title: 'the application never hears of a static file, found or not',
      core: true,
      check: async ({ front, folders, application }) => {
        await ask(front.url, { path: folders.urlOf('js/page.js') })
        expect((await ask(front.url, { path: '/static/js/none.js' })).status).toBe(404)
        expect(application.count('GET /static/')).toBe(0)
      },
    },
  ],
}
