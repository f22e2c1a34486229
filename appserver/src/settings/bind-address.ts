import { type Address, address, describeAddress, formatAddress, tcpAddress } from './address.ts'
import { invalid, type Kind } from './row.ts'

/** What is spoken on the connections of a listening socket. */
export type Protocol = 'http' | 'fastcgi'

/** Where a server listens: an address, or a listening socket that its parent left open. HTTP is spoken where nothing else is said. */
export type BindAddress =
  | (Address & { readonly protocol?: 'fastcgi' })
  | { readonly kind: 'fd'; readonly fd: number; readonly protocol?: never }

export const bindAddress: Kind<BindAddress> = {
  expected: `${address.expected.replace(' or ', ', ')} or fd://N`,
  metavar: address.metavar,
  parse: (given) => {
    if (!given.startsWith('fd:')) return address.parse(given)
    const fd = /^fd:\/\/(\d{1,5})$/.exec(given)?.[1]
    return fd === undefined ? invalid : { kind: 'fd', fd: Number(fd) }
  },
  format: formatBindAddress,
}

/** A {@link BindAddress} on which requests may come by FastCGI, too. */
export const listenAddress: Kind<BindAddress> = {
  expected: `${bindAddress.expected.replace(' or ', ', ')}, http://HOST:PORT, fastcgi://HOST:PORT or fastcgi+unix:PATH`,
  metavar: bindAddress.metavar,
  parse: (given) => {
    if (given.startsWith('http://')) return tcpAddress.parse(given.slice('http://'.length))
    if (!/^fastcgi[:+]/.test(given)) return bindAddress.parse(given)
    const [, plain] = /^fastcgi(?::\/\/|\+(?=unix:))(.*)$/.exec(given) ?? []
    const where = plain === undefined ? invalid : address.parse(plain)
    const isUnix = given.startsWith('fastcgi+')
    return where === invalid || isUnix !== (where.kind === 'unix') ? invalid : { ...where, protocol: 'fastcgi' }
  },
  format: formatBindAddress,
}

export function protocolOf({ protocol }: BindAddress): Protocol {
  return protocol ?? 'http'
}

/** As the setting has it, in text. */
export function formatBindAddress(where: BindAddress): string {
  if (where.kind === 'fd') return `fd://${where.fd}`
  if (where.protocol === undefined) return formatAddress(where)
  return where.kind === 'unix' ? `fastcgi+${formatAddress(where)}` : `fastcgi://${formatAddress(where)}`
}

/** What to show a person: a URL for TCP. */
export function describeBindAddress(where: BindAddress): string {
  return where.kind === 'fd' || where.protocol ? formatBindAddress(where) : describeAddress(where)
}
