import type { IncomingMessage, ServerResponse } from 'node:http'
import { requestIdFor } from './forwarding.ts'
import type { Sender } from './trusted-proxies.ts'
import type { UpstreamTry } from './upstream/times.ts'

/** One request on its way through the front, with what the steps learn about it. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly sender: Sender
  readonly requestId: string
  /** The connection is this exchange's alone and ends with it: an upgrade, or CONNECT. */
  readonly ownsConnection: boolean
  readonly startedMs: number
  /** The client's request target as it came. */
  readonly uri: string
  /** The upstream that was asked, for the access log. */
  upstream: string | undefined
  /** What became of each request to an upstream, for the access log. */
  readonly tries: UpstreamTry[]
  /** Status that went out past `response`: what an upstream answered to an upgrade. */
  upgradeStatus: number | undefined
}

/** @param ownsConnection see {@link Exchange.ownsConnection} */
export function newExchange(
  request: IncomingMessage,
  response: ServerResponse,
  sender: Sender,
  ownsConnection: boolean,
): Exchange {
  return {
    request,
    response,
    sender,
    ownsConnection,
    requestId: requestIdFor(request, sender),
    startedMs: performance.now(),
    uri: request.url ?? '',
    upstream: undefined,
    tries: [],
    upgradeStatus: undefined,
  }
}

export function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0
}

/** Whether the client's connection ends with this answer: the client, or the front, asked for it. */
export function closesAfter(response: ServerResponse): boolean {
  return !response.shouldKeepAlive || response.getHeader('connection') === 'close'
}
