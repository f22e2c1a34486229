import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { RequestError } from '../../errors.ts'
import type { Upgrade } from '../../exchange.ts'
import { plainAnswer } from '../../plain-answer.ts'
import type { Gateway, GatewayContext } from '../gateway.ts'
import { holdToLength } from './declared-length.ts'
import { isHttpServer, type RequestListener } from './form.ts'

/** Calls a `(request, response)` listener, or those of a server, with Node's own objects. */
export function nodeGateway(application: RequestListener | Server, context: GatewayContext): Gateway {
  const listener = isHttpServer(application) ? listenersOf(application) : application
  return async (exchange) => {
    const { request, response } = exchange.node ?? {}
    const given = response?.getHeaderNames()
    try {
      if (!request || !response)
        throw new RequestError(
          501,
          'this transport has no node:http objects: a (request, response) application needs an http bind',
        )
      exchange.limitBody?.()
      holdToLength(response)
      if (exchange.upgrade && hearsUpgrades(application)) return upgrade(application, request, exchange.upgrade)
      // The parser emits in the connection's context: what a 'data' or 'end' listener throws could not be told to be this exchange's.
      request.emit = AsyncLocalStorage.bind(request.emit)
      await listener(request, response)
    } catch (error) {
      context.report(exchange, error)
      if (response) response.strictContentLength = false
      // Its answer was complete before it failed.
      if (response?.writableEnded) return
      if (exchange.started) return exchange.abort()
      if (response) forgetHeaders(response, given!)
      plainAnswer(exchange, error)
    }
  }
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
  socket.emit = AsyncLocalStorage.bind(socket.emit)
  application.emit('upgrade', request, socket, head)
}
