import { isIP } from 'node:net'
import { type Address, address, invalid, type Kind, list } from 'appserver/settings'

const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** nginx's times in milliseconds: `300ms`, `60s`, `5m`, `1h`; a bare number is seconds. */
export function time(minMs: number): Kind<number> {
  return {
    expected: 'a time such as 300ms, 60s or 5m',
    metavar: 'TIME',
    parse: (given) => {
      const parts = /^(\d{1,9})(ms|s|m|h)?$/.exec(given)
      const ms = parts ? Number(parts[1]) * unitMs[parts[2] ?? 's']! : Number.NaN
      // No timer of Node's takes more.
      return ms >= minMs && ms < 2 ** 31 ? ms : invalid
    },
    format: (ms) => (ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`),
  }
}

export const onOff: Kind<boolean> = {
  expected: 'on or off',
  metavar: 'on|off',
  parse: (given) => (given === 'on' ? true : given === 'off' ? false : invalid),
  format: (value) => (value ? 'on' : 'off'),
}

/** What `off` means nothing for. */
export function orOff<T>(kind: Kind<T>): Kind<T | undefined> {
  return {
    ...kind,
    expected: `${kind.expected}, or off`,
    parse: (given) => (given === 'off' ? undefined : kind.parse(given)),
    format: (value) => (value === undefined ? 'off' : kind.format(value)),
  }
}

/** An address, or a range of them in CIDR notation (RFC 4632 section 3.1, RFC 4291 section 2.3). */
export interface AddressRange {
  readonly address: string
  readonly family: 'ipv4' | 'ipv6'
  readonly prefixBits: number
}

export const addressRange: Kind<AddressRange> = {
  expected: 'an address or a range such as 10.0.0.0/8 or 2001:db8::1',
  metavar: 'RANGE',
  parse: (given) => {
    const [address = '', bits, ...more] = given.split('/')
    const version = isIP(address)
    if (version === 0 || more.length > 0 || !/^\d{0,3}$/.test(bits ?? '') || bits === '') return invalid
    const most = version === 4 ? 32 : 128
    const prefixBits = Number(bits ?? most)
    return prefixBits <= most ? { address, family: version === 4 ? 'ipv4' : 'ipv6', prefixBits } : invalid
  },
  format: ({ address, prefixBits }) => `${address}/${prefixBits}`,
}

/** A list that is not empty. */
export function atLeastOne<T>(item: Kind<T>): Kind<readonly T[]> {
  const several = list(item)
  return {
    ...several,
    parse: (given) => {
      const values = several.parse(given)
      return values === invalid || values.length === 0 ? invalid : values
    },
  }
}

/** Names of a site as nginx takes them, the first label may be an asterisk; undefined for any. */
export const serverNames: Kind<readonly string[] | undefined> = {
  expected: 'any, or names with spaces between, such as "example.org *.example.org"',
  metavar: 'NAMES',
  parse: (given) => {
    if (given === 'any') return undefined
    return /^(?:\*\.)?[A-Za-z0-9.-]+(?: (?:\*\.)?[A-Za-z0-9.-]+)*$/.test(given)
      ? given.toLowerCase().split(' ')
      : invalid
  },
  format: (names) => (names === undefined ? 'any' : names.join(' ')),
}

type TcpAddress = Extract<Address, { kind: 'tcp' }>

/** An address that is no path. */
export const tcpAddress: Kind<TcpAddress> = {
  expected: 'HOST:PORT, [IPV6]:PORT, :PORT or PORT',
  metavar: 'HOST:PORT',
  parse: (given) => {
    const parsed = address.parse(given)
    return parsed !== invalid && parsed.kind === 'tcp' ? parsed : invalid
  },
  format: address.format,
}
