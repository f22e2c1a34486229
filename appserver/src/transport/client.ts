import { randomUUID } from 'node:crypto'
import { isIP } from 'node:net'
import type { Client } from '../exchange.ts'
import type { FoundFields } from './found-fields.ts'
import { isHostAndPort, targetAuthority } from './request-target.ts'
import type { SchemeHeader, Trust } from './trust.ts'

const wellFormedId = /^[A-Za-z0-9._-]{8,128}$/
const port = /^\d{1,5}$/

/** The other end of a connection. */
export interface Peer {
  /** Undefined on a unix socket. */
  readonly address: string | undefined
  readonly trusted: boolean
}

/** What the request says of its client, believed only from a trusted peer. */
export function describeClient(target: string, found: FoundFields, peer: Peer, trust: Trust): Client {
  const host = found.single('host') ?? targetAuthority(target)
  const address = peer.address ?? ''
  if (!peer.trusted) return { address, scheme: 'http', host, port: undefined, requestId: newRequestId() }
  const requestId = found.single('x-request-id')
  const forwardedHost = found.single('x-forwarded-host')
  const forwardedPort = found.single('x-forwarded-port')
  return {
    address: clientAddress(found.joined('x-forwarded-for'), trust) ?? address,
    scheme: isSecure(found, trust.schemeHeaders) ? 'https' : 'http',
    host: forwardedHost !== undefined && isHostAndPort(forwardedHost) ? forwardedHost : host,
    port: forwardedPort !== undefined && port.test(forwardedPort) ? forwardedPort : undefined,
    requestId: requestIdOf(requestId),
  }
}

/** What a front gave, where it is well-formed; else a new one. */
export function requestIdOf(given: string | undefined): string {
  return given !== undefined && wellFormedId.test(given) ? given : newRequestId()
}

/** The last address in the chain that no trusted front has: those before it are only its word. */
function clientAddress(chain: string | undefined, { trusts }: Trust): string | undefined {
  if (chain === undefined) return undefined
  // Most often there is one front, and so one entry.
  if (!chain.includes(',')) return isIP(chain) ? chain : undefined
  let address: string | undefined
  for (const entry of chain.split(',').reverse()) {
    const text = entry.trim()
    if (!isIP(text)) break
    address = text
    if (!trusts(text, 'named')) break
  }
  return address
}

function isSecure(found: FoundFields, headers: readonly SchemeHeader[]): boolean {
  return headers.some(({ name, value }) => found.single(name) === value)
}

export function newRequestId(): string {
  return randomUUID().replaceAll('-', '')
}
