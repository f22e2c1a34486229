import { isIP } from 'node:net'
import type { Client } from '../../exchange.ts'
import { newRequestId, type Peer, requestIdOf } from '../client.ts'
import type { FoundFields } from '../found-fields.ts'
import { isHostAndPort, targetAuthority } from '../request-target.ts'
import type { ToldRequest } from './told-request.ts'

/**
 * What the front says of its client, believed only from a trusted one. It says so by parameters, which are its own: a header
 * field X-Forwarded-For may be whatever the client wrote, because nginx passes all of them on.
 */
export function describeToldClient(request: ToldRequest, found: FoundFields, peer: Peer): Client {
  const named = found.single('host') ?? targetAuthority(request.url)
  if (!peer.trusted)
    return { address: peer.address ?? '', scheme: 'http', host: named, port: undefined, requestId: newRequestId() }
  const address = request.value('REMOTE_ADDR')
  const isTold = address !== undefined && isIP(address) !== 0
  return {
    address: isTold ? address : (peer.address ?? ''),
    scheme: isSecure(request) ? 'https' : 'http',
    host: named ?? serverName(request),
    port: undefined,
    requestId: requestIdOf(found.single('x-request-id')),
  }
}

/** Where the client named no host: the front's own name. The port is the one it listens at, which the client may know by another. */
function serverName(request: ToldRequest): string | undefined {
  const name = request.value('SERVER_NAME')
  // What nginx has for "any name".
  if (name === undefined || name === '_' || !isHostAndPort(name)) return undefined
  const port = request.value('SERVER_PORT')
  return port !== undefined && /^\d{1,5}$/.test(port) ? `${name}:${port}` : name
}

/** nginx says it by REQUEST_SCHEME, or by HTTPS where another front has ended TLS. */
function isSecure(request: ToldRequest): boolean {
  const https = request.value('HTTPS')?.toLowerCase()
  return request.value('REQUEST_SCHEME') === 'https' || https === 'on' || https === '1'
}
