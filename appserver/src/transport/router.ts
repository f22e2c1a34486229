import type { IncomingMessage, Server } from 'node:http'
import {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerFactory,
  fastify,
} from 'fastify'
import type { Plugin } from '../config/config.ts'
import type { Exchange } from '../exchange.ts'

export interface RouterOptions {
  readonly serverFactory: FastifyServerFactory<Server>
  exchangeOf(request: IncomingMessage): Exchange
  /** Answers what no plugin has answered. */
  handle(exchange: Exchange): void
}

/** The Fastify instance that plugins are registered on: they come first, the application gets what they leave. */
export function createRouter(options: RouterOptions): FastifyInstance {
  const toApplication = (request: FastifyRequest, reply: FastifyReply) => leave(request, reply, options)
  const app = fastify({
    serverFactory: options.serverFactory,
    genReqId: (request) => options.exchangeOf(request as IncomingMessage).client.requestId,
    // Fastify's own would answer at once, ahead of the answers that are owed; the transport refuses in turn.
    clientErrorHandler: () => {},
    // While draining, a request on a kept connection is answered as usual; nginx does not retry a 503.
    return503OnClosing: false,
    forceCloseConnections: false,
  })
  // The body belongs to the application: nothing here may parse it.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  app.addHook('onRequest', async (request) => describeClient(request, options.exchangeOf(request.raw)))
  app.all('/*', toApplication)
  app.setNotFoundHandler(toApplication)
  return app
}

/**
 * A plugin whose hooks hold for every request. Fastify keeps those of a plugin to the routes of that plugin, and
 * the application's is none of them; this is the mark by which a plugin says that it is meant for all (fastify-plugin).
 */
export function forAllRequests(plugin: Plugin): Plugin {
  const marks = { [Symbol.for('skip-override')]: true, [Symbol.for('fastify.display-name')]: plugin.name || 'plugin' }
  const call = plugin as (...args: Parameters<Extract<Plugin, (...args: never[]) => void>>) => unknown
  return Object.assign((...args: Parameters<typeof call>) => call(...args), marks) as Plugin
}

/** Plugins that limit or log by address must see the client, not the front. */
function describeClient(request: FastifyRequest, { client }: Exchange): void {
  Object.defineProperties(request, {
    ip: { value: client.address },
    protocol: { value: client.scheme },
    host: { value: client.host ?? '' },
  })
}

function leave(request: FastifyRequest, reply: FastifyReply, { exchangeOf, handle }: RouterOptions): void {
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value)
  }
  reply.hijack()
  handle(exchangeOf(request.raw))
}
