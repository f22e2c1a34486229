import type { Exchange } from '../../exchange.ts'
import { type ServerFacts, splitTarget } from '../environ.ts'
import { withheldNames } from '../environ-form.ts'
import type { HeaderList } from '../tsgi.ts'
import type { AsgiHttpScope, AsgiVersions, AsgiWebSocketScope } from './asgi.ts'

const versions: AsgiVersions = { version: '3.0', spec_version: '2.5' }

/**
 * What an ASGI application is told of a request (ASGI, "HTTP & WebSocket", "HTTP Connection Scope").
 *
 * @param state what the application left in its lifespan's state
 * @throws {RequestError} 404: the path is outside the root path
 */
export function createHttpScope(exchange: Exchange, server: ServerFacts, state: object): AsgiHttpScope {
  return {
    type: 'http',
    ...requestScope(exchange, server, state),
    method: exchange.method,
    scheme: exchange.client.scheme,
    extensions: {
      tsgi: tsgiExtension(exchange, server),
      'http.response.pathsend': {},
      ...(exchange.informational && { 'http.response.early_hint': {} }),
    },
  }
}

/**
 * As {@link createHttpScope}, for a client that wants a WebSocket ("WebSocket Connection Scope").
 *
 * @param subprotocols what the client offers
 */
export function createWebSocketScope(
  exchange: Exchange,
  server: ServerFacts,
  state: object,
  subprotocols: readonly string[],
): AsgiWebSocketScope {
  return {
    type: 'websocket',
    ...requestScope(exchange, server, state),
    scheme: exchange.client.scheme === 'https' ? 'wss' : 'ws',
    subprotocols,
    extensions: { tsgi: tsgiExtension(exchange, server), 'websocket.http.response': {} },
  }
}

function requestScope(exchange: Exchange, server: ServerFacts, state: object) {
  const { path, rawPath, query } = splitTarget(exchange.target, server.rootPath)
  const { localAddress, localPort } = exchange.connection
  return {
    asgi: { ...versions },
    http_version: exchange.protocol.slice('HTTP/'.length),
    path,
    raw_path: rawPath,
    query_string: query,
    root_path: server.rootPath,
    headers: headerList(exchange.fields, server.keepsUnderscores),
    client: clientOf(exchange),
    server: localAddress === undefined ? null : ([localAddress, localPort ?? 0] as const),
    state: { ...state },
  }
}

function tsgiExtension(exchange: Exchange, server: ServerFacts) {
  const { requestId } = exchange.client
  return {
    request_id: requestId,
    get signal() {
      return exchange.signal
    },
    get errors() {
      return server.errors(requestId)
    },
  }
}

/** A front names its client's address only: the port that the connection has is the front's. */
function clientOf({ client, connection }: Exchange): readonly [string, number] | null {
  if (client.address === '') return null
  return [client.address, client.address === connection.peerAddress ? (connection.peerPort ?? 0) : 0]
}

function headerList(fields: readonly string[], keepsUnderscores: boolean): HeaderList {
  const headers: [string, string][] = []
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index]!
    // An application that makes variables of names would take X_Forwarded_For for X-Forwarded-For.
    if (withheldNames.test(name) || (name.includes('_') && !keepsUnderscores)) continue
    headers.push([name.toLowerCase(), fields[index + 1]!])
  }
  return headers
}
