import { type FastifyInstance, type FastifyReply, fastify } from 'fastify'
import type { Log } from '../logs/log.ts'
import { Listener, type ListenerOptions } from '../sockets/listener.ts'
import type { ServerStatus } from '../status.ts'

/** What can be asked of a server by its control socket. */
export interface Controlled {
  readonly status: ServerStatus
  /** @throws {Error} with the reason why the old workers go on */
  reload(): Promise<void>
  scale(by: number): void
  /** @param quick cuts what is under way */
  leave(quick: boolean): void
}

/** Only its owner, and root, may connect. */
const ownerOnly = 0o600

/** A unix socket on which the server takes orders: HTTP with JSON, so that curl can give them, too. */
export class Control {
  readonly listener: Listener

  private constructor(listener: Listener) {
    this.listener = listener
  }

  /** @throws {ServerError} the path can't be had */
  static async open(path: string, options: ListenerOptions, server: Controlled, log: Log): Promise<Control> {
    const app = fastify()
    app.addHook('onRequest', async ({ method, url }) => {
      if (method === 'POST') log.info(`Received ${url} at the control socket`)
    })
    addOrders(app, server)
    await app.ready()
    // The socket is bound before the first await: there is no moment in which others could connect.
    const before = process.umask(0o777 & ~ownerOnly)
    const opening = Listener.open(app.server, { kind: 'unix', path }, { ...options, unixMode: ownerOnly })
    process.umask(before)
    return new Control(await opening)
  }

  /** Takes no more orders. Who waits for the end of the server keeps the connection until then. */
  close(): void {
    this.listener.close()
  }

  /** As {@link close}, leaving the path to a successor. */
  release(): void {
    this.listener.release()
  }
}

function addOrders(app: FastifyInstance, server: Controlled): void {
  app.get('/status', () => server.status)
  app.post<{ Querystring: { wait?: string } }>('/reload', async ({ query }, reply) => {
    const reload = server.reload()
    if (query.wait === 'false') {
      // The reason of a failure is in the log.
      reload.catch(() => {})
      return reply.code(202).send({})
    }
    try {
      await reload
      return reply.send({ workers: server.status.ready })
    } catch (error) {
      return reply.code(500).send({ error: (error as Error).message })
    }
  })
  app.post<{ Body: { by: number } | { to: number } }>(
    '/workers',
    { schema: { body: workersSchema } },
    ({ body }, reply) => {
      server.scale('by' in body ? body.by : body.to - server.status.wanted)
      return reply.send({ wanted: server.status.wanted })
    },
  )
  app.post<{ Querystring: { quick?: string } }>('/stop', ({ query }, reply) =>
    stop(server, query.quick === 'true', reply),
  )
}

const count = { type: 'integer', minimum: -512, maximum: 512 }
const workersSchema = {
  oneOf: [
    { type: 'object', required: ['by'], additionalProperties: false, properties: { by: count } },
    { type: 'object', required: ['to'], additionalProperties: false, properties: { to: { ...count, minimum: 1 } } },
  ],
}

/** An answer without an end: the connection closes when the server is gone, which is what the asker waits for. */
function stop(server: Controlled, quick: boolean, reply: FastifyReply): void {
  reply.hijack()
  reply.raw.writeHead(202, { 'Content-Type': 'application/json', Connection: 'close' })
  reply.raw.write(`${JSON.stringify({ pid: process.pid })}\n`, () => server.leave(quick))
}
