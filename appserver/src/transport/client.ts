import { randomUUID } from 'node:crypto'
import { isIP } from 'node:net'
import type { Client } from '../exchange.ts'
import type { PeerCheck } from '../settings/trusted-peers.ts'

const wellFormedId = /^[A-Za-z0-9._-]{8,128}$/

/** The value of the one field of that name; undefined when there is none or more than one. */
function single(fields: readonly string[], name: string): string | undefined {
  let found: string | undefined
  for (let index = 0; index < fields.length; index += 2) {
    if (fields[index]!.length !== name.length || fields[index]!.toLowerCase() !== name) continue
    if (found !== undefined) return undefined
    found = fields[index + 1]
  }
  return found
}

/** What the request says of its client, believed only from a trusted peer. */
export function describeClient(fields: readonly string[], peerAddress: string | undefined, trusts: PeerCheck): Client {
  const host = single(fields, 'host')
  if (!trusts(peerAddress)) return { address: peerAddress ?? '', scheme: 'http', host, requestId: newRequestId() }
  const requestId = single(fields, 'x-request-id')
  return {
    address: clientAddress(fields, trusts) ?? peerAddress ?? '',
    scheme: single(fields, 'x-forwarded-proto') === 'https' ? 'https' : 'http',
    host: single(fields, 'x-forwarded-host') ?? host,
    requestId: requestId !== undefined && wellFormedId.test(requestId) ? requestId : newRequestId(),
  }
}

/** The last address in the chain that no trusted front has: those before it are only its word. */
function clientAddress(fields: readonly string[], trusts: PeerCheck): string | undefined {
  const chain: string[] = []
  for (let index = 0; index < fields.length; index += 2) {
    if (fields[index]!.toLowerCase() === 'x-forwarded-for') chain.push(...fields[index + 1]!.split(','))
  }
  let address: string | undefined
  for (const entry of chain.reverse()) {
    const text = entry.trim()
    if (!isIP(text)) break
    address = text
    if (!trusts(text)) break
  }
  return address
}

function newRequestId(): string {
  return randomUUID().replaceAll('-', '')
}
