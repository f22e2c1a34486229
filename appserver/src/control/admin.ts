import { readFileSync } from 'node:fs'
import { type FastifyInstance, fastify } from 'fastify'
import { renderMetrics } from '../metrics/metrics.ts'
import type { BindAddress } from '../settings/index.ts'
import { Listener, type ListenerOptions } from '../sockets/listener.ts'
import type { ServerStatus } from '../status.ts'

/** The live page: what it is made of, by path. It loads nothing from elsewhere. */
const pageFiles = {
  '/': { name: 'index.html', type: 'text/html; charset=utf-8' },
  '/page.js': { name: 'page.js', type: 'text/javascript; charset=utf-8' },
  '/page.css': { name: 'page.css', type: 'text/css; charset=utf-8' },
}

/** The second port: answers for the whole server, from the master, so also when every worker is stuck. */
export class Admin {
  readonly listener: Listener
  readonly #app: FastifyInstance

  private constructor(listener: Listener, app: FastifyInstance) {
    this.listener = listener
    this.#app = app
  }

  /** @throws {ServerError} the address can't be had */
  static async open(wanted: BindAddress, options: ListenerOptions, status: () => ServerStatus): Promise<Admin> {
    const app = fastify({ forceCloseConnections: true })
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('Cache-Control', 'no-store').header('X-Content-Type-Options', 'nosniff')
    })
    app.get('/livez', () => ({ status: 'ok' }))
    app.get('/readyz', (_request, reply) => {
      const { wanted, ready, state, unready: reason } = status()
      const workers = { wanted, ready }
      if (reason === undefined) return reply.send({ status: 'ok', state, workers })
      return reply.code(503).send({ status: 'unavailable', state, reason, workers })
    })
    app.get('/status', () => status())
    app.get('/metrics', (_request, reply) => reply.type('text/plain; version=0.0.4').send(renderMetrics(status())))
    addPage(app)
    await app.ready()
    return new Admin(await Listener.open(app.server, wanted, options), app)
  }

  async close(): Promise<void> {
    this.listener.close()
    await this.#app.close()
  }

  /** As {@link close}, leaving the address to a successor. */
  async release(): Promise<void> {
    this.listener.release()
    await this.#app.close()
  }
}

function addPage(app: FastifyInstance): void {
  for (const [path, { name, type }] of Object.entries(pageFiles)) {
    const content = readFileSync(new URL(`./admin-page/${name}`, import.meta.url))
    app.get(path, (_request, reply) =>
      reply.type(type).header('Content-Security-Policy', "default-src 'self'; frame-ancestors 'none'").send(content),
    )
  }
}
