import express, { type Express } from 'express'
import { homePage } from './pages/home.ts'

/** @param staticUrl gives the URL of a file in `static`, where the front serves it */
export function createSite(staticUrl: (name: string) => string): Express {
  const site = express()
  site.disable('x-powered-by')
  // The front, one hop, replaces X-Forwarded-* of its clients. By an address it can't be told where it comes by a unix socket.
  site.set('trust proxy', 1)

  site.get('/', (request, response) => {
    response.type('html').send(homePage({ staticUrl, visitor: request.ip || 'unknown' }))
  })

  site.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' })
  })

  site.use((_request, response) => {
    response.status(404).type('text').send('There is no such page.\n')
  })

  return site
}
