import { isIPv4, isIPv6 } from 'node:net'

/** The two ends of the connection that a TCP proxy passes on. */
export interface ProxiedEnds {
  readonly remoteAddress: string
  readonly remotePort: number
  readonly localAddress: string
  readonly localPort: number
}

export interface ProxyHeader {
  readonly bytes: number
  /** Undefined where the proxy speaks for itself (LOCAL, UNKNOWN) or of something that is not TCP. */
  readonly ends: ProxiedEnds | undefined
}

export type ProxyVersions = 'v1' | 'v2' | 'auto'

const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1')
const v1Start = Buffer.from('PROXY ', 'latin1')
/** The specification's longest line, with its line break. */
const v1Bytes = 107
const v2FixedBytes = 16
const mappedIPv4 = Buffer.from('00000000000000000000ffff', 'hex')

/**
 * Reads a PROXY protocol header (haproxy's proxy-protocol.txt, sections 2.1 and 2.2).
 *
 * @returns undefined while it is incomplete
 * @throws {Error} it is malformed, or of a version that is not expected
 */
export function parseProxyHeader(received: Buffer, versions: ProxyVersions): ProxyHeader | undefined {
  if (versions !== 'v1' && startsAs(received, signature)) return parseV2(received)
  if (versions !== 'v2' && startsAs(received, v1Start)) return parseV1(received)
  throw new Error(`no PROXY protocol header${versions === 'auto' ? '' : ` of version ${versions.slice(1)}`}`)
}

/** Whether what has come so far begins as expected. */
function startsAs(received: Buffer, start: Buffer): boolean {
  const length = Math.min(received.length, start.length)
  return received.compare(start, 0, length, 0, length) === 0
}

function parseV1(received: Buffer): ProxyHeader | undefined {
  const end = received.subarray(0, v1Bytes).indexOf('\r\n')
  if (end === -1) {
    if (received.length < v1Bytes) return undefined
    throw new Error('a PROXY protocol line without an end')
  }
  const bytes = end + 2
  const [, family, remoteAddress, localAddress, remotePort, localPort, ...more] = received
    .toString('latin1', 0, end)
    .split(' ')
  if (family === 'UNKNOWN') return { bytes, ends: undefined }
  const isAddress = family === 'TCP4' ? isIPv4 : family === 'TCP6' ? isIPv6 : undefined
  if (!isAddress?.(remoteAddress!) || !isAddress(localAddress!) || more.length > 0)
    throw new Error('a malformed PROXY protocol line')
  return {
    bytes,
    ends: {
      remoteAddress: remoteAddress!,
      localAddress: localAddress!,
      remotePort: readPort(remotePort),
      localPort: readPort(localPort),
    },
  }
}

function readPort(text: string | undefined): number {
  if (text === undefined || !/^(0|[1-9]\d{0,4})$/.test(text) || Number(text) > 65_535)
    throw new Error('a malformed port in a PROXY protocol line')
  return Number(text)
}

function parseV2(received: Buffer): ProxyHeader | undefined {
  if (received.length < v2FixedBytes) return undefined
  const version = received[12]! >> 4
  const command = received[12]! & 0x0f
  if (version !== 2 || command > 1) throw new Error('a malformed PROXY protocol header')
  const bytes = v2FixedBytes + received.readUInt16BE(14)
  if (received.length < bytes) return undefined
  // What follows the addresses are TLVs, which nothing here needs.
  const ends = command === 1 ? readEnds(received.subarray(v2FixedBytes, bytes), received[13]!) : undefined
  return { bytes, ends }
}

function readEnds(block: Buffer, family: number): ProxiedEnds | undefined {
  const addressBytes = family === 0x11 ? 4 : family === 0x21 ? 16 : undefined
  if (addressBytes === undefined) return undefined
  if (block.length < 2 * addressBytes + 4) throw new Error('a PROXY protocol header too short for its addresses')
  const show = addressBytes === 4 ? showIPv4 : showIPv6
  return {
    remoteAddress: show(block.subarray(0, addressBytes)),
    localAddress: show(block.subarray(addressBytes, 2 * addressBytes)),
    remotePort: block.readUInt16BE(2 * addressBytes),
    localPort: block.readUInt16BE(2 * addressBytes + 2),
  }
}

function showIPv4(address: Buffer): string {
  return address.join('.')
}

/** In the short form, as Node itself shows addresses; IPv4 in IPv6 as IPv4. */
function showIPv6(address: Buffer): string {
  if (address.subarray(0, 12).equals(mappedIPv4)) return showIPv4(address.subarray(12))
  const groups = Array.from({ length: 8 }, (_, index) => address.readUInt16BE(2 * index).toString(16))
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}
