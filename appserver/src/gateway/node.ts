import { AsyncLocalStorage } from 'node:async_hooks'
import { type IncomingMessage, Server, type ServerResponse } from 'node:http'
import { RequestError } from '../errors.ts'
import type { Upgrade } from '../exchange.ts'
import { plainAnswer } from '../plain-answer.ts'
import type { Gateway, GatewayContext } from './gateway.ts'

/** An application written for node:http: Express, Koa's callback, a plain listener. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse) => unknown

/** Calls a `(request, response)` listener with Node's own objects. */
export function nodeGateway(application: RequestListener | Server, context: GatewayContext): Gateway {
  const listener: RequestListener =
    application instanceof Server ? (request, response) => application.emit('request', request, response) : application
  return async (exchange) => {
    try {
      if (!exchange.node)
        throw new RequestError(
          501,
          'this transport has no node:http objects: a (request, response) application needs an http bind',
        )
      exchange.limitBody?.()
      const { request, response } = exchange.node
      if (exchange.upgrade && hearsUpgrades(application)) return upgrade(application, request, exchange.upgrade)
      // The parser emits in the connection's context: what a 'data' or 'end' listener throws could not be told to be this exchange's.
      request.emit = AsyncLocalStorage.bind(request.emit)
      await listener(request, response)
    } catch (error) {
      context.report(exchange, error)
      if (exchange.started) exchange.abort()
      else plainAnswer(exchange, error)
    }
  }
}

/** Whether upgrades are its business, as node:http decides it. */
export function hearsUpgrades(application: RequestListener | Server): application is Server {
  return application instanceof Server && application.listenerCount('upgrade') > 0
}

function upgrade(application: Server, request: IncomingMessage, given: Upgrade): void {
  const { socket, head } = given.detach()
  // As for the request: what a listener of the socket throws is this exchange's.
  socket.emit = AsyncLocalStorage.bind(socket.emit)
  application.emit('upgrade', request, socket, head)
}
