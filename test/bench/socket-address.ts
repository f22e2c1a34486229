import type { NetConnectOpts } from 'node:net'

/** Where a peer listens: the path of a unix socket, or HOST:PORT where it knows nothing else. */
export type SocketAddress = string

export function connectOptionsOf(address: SocketAddress): NetConnectOpts {
  if (address.startsWith('/')) return { path: address }
  const [host, port] = address.split(':')
  return { host: host!, port: Number(port) }
}

/** As nginx writes it. */
export function upstreamOf(address: SocketAddress): string {
  return address.startsWith('/') ? `unix:${address}` : address
}
