import type { IncomingMessage } from 'node:http'

const key = /^[+/0-9A-Za-z]{22}==$/
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/**
 * Whether the request asks for a WebSocket in the way of RFC 6455 section 4.2.1. What does so in another way, an older version
 * say, is an ordinary request to its application. That Connection names Upgrade has been seen by the parser.
 */
export function isWebSocketRequest({ method, headers, httpVersionMinor }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    httpVersionMinor === 1 &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    headers['sec-websocket-version'] === '13' &&
    key.test(headers['sec-websocket-key'] ?? '') &&
    offeredProtocols(headers['sec-websocket-protocol']) !== undefined
  )
}

/** The subprotocols in the client's order; undefined where the header is malformed. */
export function offeredProtocols(header: string | undefined): readonly string[] | undefined {
  if (header === undefined) return []
  const protocols = header.split(',').map((entry) => entry.trim())
  const isList = protocols.every((protocol) => token.test(protocol)) && new Set(protocols).size === protocols.length
  return isList ? protocols : undefined
}
