import { fastify } from 'fastify'
import { listenOn } from './listen.ts'
import type { MasterStatus } from './master.ts'
import type { Address } from './settings/index.ts'

/** The second port: answers for the whole server, from the master, so also when every worker is stuck. */
export class Admin {
  readonly address: Address
  readonly #close: () => Promise<void>

  private constructor(address: Address, close: () => Promise<void>) {
    this.address = address
    this.#close = close
  }

  /** @throws {ServerError} as {@link listenOn} */
  static async open(wanted: Address, status: () => MasterStatus): Promise<Admin> {
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
    const address = await listenOn(app.server, wanted, 64)
    return new Admin(address, async () => {
      app.server.close()
      await app.close()
    })
  }

  async close(): Promise<void> {
    await this.#close()
  }
}
