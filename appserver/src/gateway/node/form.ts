import { Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Server as HttpsServer } from 'node:https'

/** An application written for node:http: Express, Koa's callback, a plain listener. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse) => unknown

/** An application of one of Node's frameworks, ready to be called. */
export interface NodeApplication {
  /** Who gets the requests: a function, or a server by its listeners. */
  readonly target: RequestListener | HttpServer
  /** What the framework has to do before the first request. */
  startup?(): PromiseLike<unknown>
  /** What it has to do after the last. */
  shutdown?(): PromiseLike<unknown>
}

/** A value whose properties are asked for one by one. */
// biome-ignore lint/suspicious/noExplicitAny: what it has is found out by asking.
type Unknown = any

/** One shape that frameworks give to their applications. */
interface NodeForm {
  readonly reason: string
  matches(value: Unknown): boolean
  open(value: Unknown): NodeApplication
}

const isFunction = (value: unknown): value is (...given: never[]) => unknown => typeof value === 'function'

/** Shapes, asked in this order. No framework is imported for them. */
const forms: readonly NodeForm[] = [
  { reason: 'an http.Server', matches: isHttpServer, open: (server) => ({ target: server }) },
  {
    reason: 'a NestJS application',
    matches: ({ init, close, getHttpServer, getHttpAdapter }) =>
      [init, close, getHttpServer, getHttpAdapter].every(isFunction),
    open: (nest) => ({
      target: nest.getHttpServer(),
      startup: async () => {
        await nest.init()
        // Where Fastify is what it runs on, that has a start of its own.
        const instance = nest.getHttpAdapter().getInstance?.()
        if (isFunction(instance?.ready)) await instance.ready()
      },
      shutdown: () => nest.close(),
    }),
  },
  {
    reason: 'a Fastify instance',
    matches: ({ ready, close, inject, server }) => [ready, close, inject].every(isFunction) && isHttpServer(server),
    open: (fastify) => ({ target: fastify.server, startup: () => fastify.ready(), shutdown: () => fastify.close() }),
  },
  {
    reason: 'a Koa application',
    matches: ({ callback, middleware }) => isFunction(callback) && Array.isArray(middleware),
    open: (koa) => ({ target: koa.callback() }),
  },
  {
    reason: 'a hapi server',
    matches: ({ initialize, stop, listener }) => [initialize, stop].every(isFunction) && isHttpServer(listener),
    open: (hapi) => ({ target: hapi.listener, startup: () => hapi.initialize(), shutdown: () => hapi.stop() }),
  },
  {
    reason: 'a function with handle and use, as Express and Connect have',
    matches: (value) =>
      isFunction(value) && isFunction((value as Unknown).handle) && isFunction((value as Unknown).use),
    open: (express) => ({ target: express }),
  },
  {
    reason: 'an object with a server, as Restify has',
    matches: ({ server }) => isHttpServer(server) && server.listenerCount('request') > 0,
    open: ({ server }) => ({ target: server }),
  },
  {
    reason: 'an object with handler and use, as Polka has',
    matches: ({ handler, use }) => isFunction(handler) && handler.length >= 2 && isFunction(use),
    open: (polka) => ({ target: (request, response) => polka.handler(request, response) }),
  },
]

/** The shape that the value has; undefined where it has none. */
export function nodeForm(value: unknown): NodeForm | undefined {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined
  return forms.find((form) => form.matches(value))
}

/** What `--interface node` makes of a value; undefined where it can't be called so. */
export function openNode(value: unknown): NodeApplication | undefined {
  return nodeForm(value)?.open(value) ?? (isFunction(value) ? { target: value as RequestListener } : undefined)
}

export function isHttpServer(value: unknown): value is HttpServer {
  return value instanceof HttpServer || value instanceof HttpsServer
}
