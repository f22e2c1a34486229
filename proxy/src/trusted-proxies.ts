import type { IncomingMessage } from 'node:http'
import { BlockList, isIPv4, isIPv6 } from 'node:net'
import type { AddressRange } from './kinds.ts'

/** Who asks: where it comes from, and whether its own word about that counts. */
export interface Sender {
  /** The client's address: the connection's, or the one that a trusted proxy told. */
  readonly address: string
  /** Whether the connection comes from a proxy whose forwarding headers are believed. */
  readonly isTrusted: boolean
}

/** The proxies in front whose word about the client counts. */
export class TrustedProxies {
  readonly #ranges = new BlockList()

  constructor(ranges: readonly AddressRange[]) {
    for (const { address, prefixBits, family } of ranges) this.#ranges.addSubnet(address, prefixBits, family)
  }

  /**
   * The client is the last in X-Forwarded-For that is no trusted proxy: what stands before it, anybody can have written.
   * Where something there is no address, the one after it is the last that is known.
   */
  senderOf({ socket, headers }: IncomingMessage): Sender {
    const peer = plainAddress(socket.remoteAddress)
    if (!this.#has(peer)) return { address: peer, isTrusted: false }
    let address = peer
    for (const told of String(headers['x-forwarded-for'] ?? '')
      .split(',')
      .reverse()) {
      const hop = addressIn(told.trim())
      if (hop === undefined) break
      address = hop
      if (!this.#has(hop)) break
    }
    return { address, isTrusted: true }
  }

  #has(address: string): boolean {
    // A link-local address may name its interface.
    const plain = address.split('%', 1)[0]!
    return this.#ranges.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6')
  }
}

/** Some proxies write the client's port beside its address. */
function addressIn(told: string): string | undefined {
  const [, bracketed, bare] = /^(?:\[(.+)\]|([\d.]+))(?::\d{1,5})?$/.exec(told) ?? []
  const address = plainAddress(bracketed ?? bare ?? told)
  return isIPv4(address) || isIPv6(address) ? address : undefined
}

/** A listener on `::` reports IPv4 peers as ::ffff:127.0.0.1. */
export function plainAddress(address = ''): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
