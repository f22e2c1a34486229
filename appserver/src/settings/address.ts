import { isIPv6 } from 'node:net'
import { invalid, type Kind } from './row.ts'

/** Where a server listens or a client connects. */
export type Address =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

export const address: Kind<Address> = {
  expected: 'HOST:PORT, [IPV6]:PORT, :PORT, PORT or unix:PATH',
  metavar: 'ADDRESS',
  parse: parseAddress,
  format: formatAddress,
}

/** An {@link Address} that is no path. */
export const tcpAddress: Kind<Extract<Address, { kind: 'tcp' }>> = {
  expected: 'HOST:PORT, [IPV6]:PORT or PORT',
  metavar: 'ADDRESS',
  parse: (given) => {
    const parsed = parseAddress(given)
    return parsed !== invalid && parsed.kind === 'tcp' ? parsed : invalid
  },
  format: formatAddress,
}

function parseAddress(given: string): Address | typeof invalid {
  if (given.startsWith('unix:')) return unixAddress(given.slice('unix:'.length))
  const parts = /^(?:(?:\[([^\]]+)\]|([^:[\]/\s]*)):)?(\d{1,5})$/.exec(given)
  const port = Number(parts?.[3])
  if (!parts || port > 65_535) return invalid
  const [, ipv6, host] = parts
  if (ipv6 !== undefined) return isIPv6(ipv6) ? { kind: 'tcp', host: ipv6, port } : invalid
  return { kind: 'tcp', host: host || (given.startsWith(':') ? '0.0.0.0' : '127.0.0.1'), port }
}

function unixAddress(path: string): Address | typeof invalid {
  return path === '' ? invalid : { kind: 'unix', path }
}

export function formatAddress(address: Address): string {
  if (address.kind === 'unix') return `unix:${address.path}`
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`
}

/** What to show a person: a URL for TCP, `unix:PATH` for a socket. */
export function describeAddress(address: Address): string {
  return address.kind === 'unix' ? formatAddress(address) : `http://${formatAddress(address)}`
}
