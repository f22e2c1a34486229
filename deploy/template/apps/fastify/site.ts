import Fastify, { type FastifyInstance } from 'fastify'
import { homePage } from './pages/home.ts'

/** @param staticUrl gives the URL of a file in `static`, where the front serves it */
export function createSite(staticUrl: (name: string) => string): FastifyInstance {
  // The front replaces X-Forwarded-* of its clients, and stands on a private network.
  const site = Fastify({ trustProxy: ['loopback', 'linklocal', 'uniquelocal'] })

  site.get('/', async (request, reply) => {
    reply.type('text/html; charset=utf-8')
    return homePage({ staticUrl, visitor: request.ip })
  })

  site.get('/healthz', async () => ({ status: 'ok' }))

  site.setNotFoundHandler(async (_request, reply) => {
    reply.code(404).type('text/plain; charset=utf-8')
    return 'There is no such page.\n'
  })

  return site
}
