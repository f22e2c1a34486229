import { type Address, address, describeAddress, formatAddress } from './address.ts'
import { invalid, type Kind } from './row.ts'

/** Where a server listens: an address, or a listening socket that its parent left open. */
export type BindAddress = Address | { readonly kind: 'fd'; readonly fd: number }

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

export function formatBindAddress(where: BindAddress): string {
  return where.kind === 'fd' ? `fd://${where.fd}` : formatAddress(where)
}

/** What to show a person: a URL for TCP. */
export function describeBindAddress(where: BindAddress): string {
  return where.kind === 'fd' ? formatBindAddress(where) : describeAddress(where)
}
