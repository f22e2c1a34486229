import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { RequestError } from '../../errors.ts'
import type { Exchange, Upgrade } from '../../exchange.ts'
import { plainAnswer } from '../../plain-answer.ts'
import type { Gateway, GatewayContext } from '../gateway.ts'
import { emitWithin } from './emit-within.ts'
import { isHttpServer, type RequestListener } from './form.ts'

/** Calls a `(request, response)` listener, or those of a server, with Node's own objects. */
export function nodeGateway(application: RequestListener | Server, context: GatewayContext): Gateway {
  const listener = isHttpServer(application) ? listenersOf(application) : application
  return (exchange) => {
    // What plugins have set before.
    const kept = exchange.node?.response.getHeaderNames() ?? []
    const failed = (error: unknown) => fail(exchange, kept, error, context)
    try {
      const { request, response } = nodeOf(exchange)
      exchange.holdNode?.()
      if (exchange.upgrade && hearsUpgrades(application)) return upgrade(application, request, exchange.upgrade)
      emitWithin(request)
      const returned = listener(request, response) as PromiseLike<unknown> | undefined
      return typeof returned?.then === 'function' ? settled(returned, failed) : undefined
    } catch (error) {
      failed(error)
    }
  }
}

async function settled(returned: PromiseLike<unknown>, failed: (error: unknown) => void): Promise<void> {
  try {
    await returned
  } catch (error) {
    failed(error)
  }
}

function nodeOf({ node }: Exchange): NonNullable<Exchange['node']> {
  if (node) return node
  throw new RequestError(
    501,
    'this transport has no node:http objects: a (request, response) application needs an http bind',
  )
}

function fail(exchange: Exchange, kept: readonly string[], error: unknown, context: GatewayContext): void {
  context.report(exchange, error)
  const response = exchange.node?.response
  if (response) response.strictContentLength = false
  // Its answer was complete before it failed.
  if (response?.writableEnded) return
  if (exchange.started) return exchange.abort()
  if (response) forgetHeaders(response, kept)
  plainAnswer(exchange, error)
}

/** Whether upgrades are its business, as node:http decides it. */
export function hearsUpgrades(application: RequestListener | Server): application is Server {
  return isHttpServer(application) && application.listenerCount('upgrade') > 0
}

/**
 * A server's listeners as one. They are called and not emitted to: so a rejected promise is this request's, and tracers that
 * have wrapped `emit` of all servers see each request once.
 */
function listenersOf(server: Server): RequestListener {
  return async (request, response) => {
    const expectsContinue = request.headers.expect?.toLowerCase() === '100-continue'
    // node:http itself then leaves it to them to say "continue".
    const event = expectsContinue && server.listenerCount('checkContinue') > 0 ? 'checkContinue' : 'request'
    const listeners = server.rawListeners(event)
    if (listeners.length === 0) throw new RequestError(404, 'the server has no request listener')
    await Promise.all(listeners.map((listener) => Reflect.apply(listener, server, [request, response])))
  }
}

/** What was set for an answer that did not come says nothing of the one that does; what plugins had set before it stays. */
function forgetHeaders(response: ServerResponse, kept: readonly string[]): void {
  for (const name of response.getHeaderNames()) if (!kept.includes(name)) response.removeHeader(name)
}

function upgrade(application: Server, request: IncomingMessage, given: Upgrade): void {
  const { socket, head } = given.detach()
  // As for the request: what a listener of the socket throws is this exchange's.
  emitWithin(socket)
  application.emit('upgrade', request, socket, head)
}
