import { type FastifyInstance, fastify } from 'fastify'
import { Listener, type ListenerOptions } from './listener.ts'
import type { MasterStatus } from './master.ts'
import type { BindAddress } from './settings/index.ts'

/** The second port: answers for the whole server, from the master, so also when every worker is stuck. */
export class Admin {
  readonly listener: Listener
  readonly #app: FastifyInstance

  private constructor(listener: Listener, app: FastifyInstance) {
    this.listener = listener
    this.#app = app
  }

  /** @throws {ServerError} the address can't be had */
  static async open(wanted: BindAddress, options: ListenerOptions, status: () => MasterStatus): Promise<Admin> {
    const app = fastify({ forceCloseConnections: true })
    app.get('/livez', () => ({ status: 'ok' }))
    app.get('/readyz', (_request, reply) => {
      const { wanted, ready, state } = status()
      const serves = ready > 0 && state !== 'stopping'
      return reply
        .code(serves ? 200 : 503)
        .send({ status: serves ? 'ok' : 'unavailable', state, workers: { wanted, ready } })
    })
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
