import type { Exchange } from '../../exchange.ts'
import { plainAnswer } from '../../plain-answer.ts'
import type { Gateway, GatewayContext } from '../gateway.ts'
import type { WebSocketUpgrade } from '../tsgi.ts'
import type { AsgiApplication } from './asgi.ts'
import { AsgiHttp } from './http.ts'
import { AsgiLifespan } from './lifespan.ts'
import { createHttpScope, createWebSocketScope } from './scope.ts'
import { AsgiWebSocket } from './websocket.ts'

/** Calls an ASGI application: for its lifespan once, and for each request. */
export class AsgiGateway {
  readonly #application: AsgiApplication
  readonly #context: GatewayContext
  readonly #lifespan: AsgiLifespan

  constructor(application: AsgiApplication, context: GatewayContext) {
    this.#application = application
    this.#context = context
    this.#lifespan = new AsgiLifespan(application, context)
  }

  /** Resolves when the application is ready to be called. @throws {LoadError} it says that it can't be */
  startup(): Promise<void> {
    return this.#lifespan.startup()
  }

  /** Tells the application that it is to end. @throws what it throws, or says of its failure */
  shutdown(): Promise<void> {
    return this.#lifespan.shutdown()
  }

  readonly handle: Gateway = async (exchange) => {
    const webSocket = exchange.upgrade?.websocket
    const call = webSocket ? this.#serveWebSocket(exchange, webSocket) : this.#serveHttp(exchange)
    // Some work on after their answer, and need what the shutdown closes.
    this.#context.server.waitUntil?.(call)
    await call
  }

  async #serveHttp(exchange: Exchange): Promise<void> {
    const http = new AsgiHttp(exchange)
    try {
      const scope = createHttpScope(exchange, this.#context.server, this.#lifespan.state)
      await this.#application(scope, http.receive, http.send)
      if (!http.answered) throw endedEarly(exchange, 'its answer was complete')
    } catch (error) {
      this.#fail(exchange, error, http.answered)
    } finally {
      http.close()
    }
  }

  async #serveWebSocket(exchange: Exchange, upgrade: WebSocketUpgrade): Promise<void> {
    const webSocket = new AsgiWebSocket(exchange, upgrade)
    try {
      const { server } = this.#context
      const scope = createWebSocketScope(exchange, server, this.#lifespan.state, upgrade.protocols)
      await this.#application(scope, webSocket.receive, webSocket.send)
      if (!webSocket.decided) throw endedEarly(exchange, 'it accepted or refused the WebSocket')
      if (webSocket.open) exchange.end()
    } catch (error) {
      this.#fail(exchange, error, webSocket.decided && !webSocket.open)
    } finally {
      webSocket.close()
    }
  }

  #fail(exchange: Exchange, error: unknown, isAnswered: boolean): void {
    this.#context.report(exchange, error)
    if (isAnswered) return
    if (exchange.started) exchange.abort()
    else plainAnswer(exchange, error)
  }
}

/** Where the client has left, that is the reason. */
function endedEarly({ signal }: Exchange, missing: string): unknown {
  return signal.aborted ? signal.reason : new Error(`the application returned before ${missing}`)
}
