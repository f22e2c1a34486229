import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const wellFormedId = /^[A-Za-z0-9._-]{8,128}$/

/** The client's own id when it is one that may be believed, else a new one. */
export function requestIdFor(request: IncomingMessage): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && wellFormedId.test(given) ? given : newRequestId()
}

export function newRequestId(): string {
  return randomUUID().replaceAll('-', '')
}

/**
 * Replaces what the client says about itself by what the front knows. The application server believes these headers,
 * so nothing of the client's may be left in them: replaced, never appended to.
 *
 * @param fileMapping X-Accel-Mapping: which files the front sends by itself, and under which URI
 */
export function setForwardingHeaders(request: IncomingMessage, requestId: string, fileMapping?: string): void {
  const { headers, socket } = request
  for (const name of Object.keys(headers)) if (isFrontsOwn(name)) delete headers[name]
  const authority = headers.host ?? localAuthority(socket.localAddress, socket.localPort)
  const { host, port } = splitAuthority(authority.toLowerCase())
  headers['x-forwarded-for'] = plainAddress(socket.remoteAddress)
  headers['x-forwarded-proto'] = 'http'
  headers.host = port === '80' ? host : `${host}:${port}`
  headers['x-forwarded-host'] = headers.host
  headers['x-forwarded-port'] = port
  headers['x-request-id'] = requestId
  if (fileMapping !== undefined) headers['x-accel-mapping'] = fileMapping
}

function isFrontsOwn(name: string): boolean {
  // An underscore: a gateway that builds HTTP_* keys can't tell x_forwarded_for from x-forwarded-for. nginx drops these too.
  if (name.includes('_') || name.startsWith('x-forwarded-')) return true
  return ['forwarded', 'x-real-ip', 'proxy', 'x-accel-mapping'].includes(name)
}

function splitAuthority(authority: string): { host: string; port: string } {
  const parts = /^(.*?)(?::(\d+))?$/.exec(authority)!
  // [::1] ends in a bracket, so that a colon before digits at the very end is always a port.
  return { host: parts[1]!, port: String(Number(parts[2] ?? 80)) }
}

/** HTTP/1.0 may come without Host; the address that the client reached is the best name there is. */
function localAuthority(address = '127.0.0.1', port = 80): string {
  const plain = plainAddress(address)
  return `${plain.includes(':') ? `[${plain}]` : plain}:${port}`
}

/** A listener on `::` reports IPv4 peers as ::ffff:127.0.0.1. */
function plainAddress(address = ''): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
