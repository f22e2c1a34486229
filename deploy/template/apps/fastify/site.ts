import Fastify, { type FastifyInstance } from 'fastify'
import { homePage } from './pages/home.ts'

/** @param staticUrl gives the URL of a file in `static`, where the front serves it */
export function createSite(staticUrl: (name: string) => string): FastifyInstance {
  // The front, one hop, replaces X-Forwarded-* of its clients. By an address it can't be told where it comes by a unix socket.
  const site = Fastify({ trustProxy: (_address, hop) => hop === 0 })

  site.get('/', async (request, reply) => {
    reply.type('text/html; charset=utf-8')
    return homePage({ staticUrl, visitor: request.ip || 'unknown' })
  })

  site.get('/healthz', async () => ({ status: 'ok' }))

  site.setNotFoundHandler(async (_request, reply) => {
    reply.code(404).type('text/plain; charset=utf-8')
    return 'There is no such page.\n'
  })

  return site
}
