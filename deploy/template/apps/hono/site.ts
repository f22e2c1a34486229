import { Hono } from 'hono'
import { homePage } from './pages/home.ts'

/** @param staticUrl gives the URL of a file in `static`, where the front serves it */
export function createSite(staticUrl: (name: string) => string): Hono {
  const site = new Hono()

  site.get('/', (c) => {
    // The front replaces what its clients say here.
    const visitor = c.req.header('X-Forwarded-For') ?? 'unknown'
    return c.html(homePage({ staticUrl, visitor }))
  })

  site.get('/healthz', (c) => c.json({ status: 'ok' }))

  site.notFound((c) => c.text('There is no such page.\n', 404))

  return site
}
