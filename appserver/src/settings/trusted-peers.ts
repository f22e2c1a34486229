import { BlockList, isIP, isIPv6 } from 'node:net'
import { invalid, type Kind } from './row.ts'

/** Whose word on the client's address is believed: `*`, `unix`, an address or a network in CIDR notation. */
export const trustedPeer: Kind<string> = {
  expected: 'an IP address, a network like 10.0.0.0/8, unix, or *',
  metavar: 'LIST',
  parse: (given) => (isTrustedPeer(given) ? given : invalid),
  format: String,
}

function isTrustedPeer(given: string): boolean {
  if (given === '*' || given === 'unix') return true
  const [network, prefix, ...more] = given.split('/')
  if (!network || !isIP(network) || more.length > 0) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (isIPv6(network) ? 128 : 32))
}

/**
 * Says of an address whether it is trusted; a peer without an address came over a unix socket.
 *
 * `*` covers whoever connects, and no address that is merely named in a header: there the networks given beside it count.
 */
export type PeerCheck = (address: string | undefined, seen?: 'peer' | 'named') => boolean

/** @param peers entries that {@link trustedPeer} accepts */
export function trustedPeers(peers: readonly string[]): PeerCheck {
  const networks = new BlockList()
  for (const peer of peers) if (peer !== 'unix' && peer !== '*') addNetwork(networks, peer)
  const trustsAll = peers.includes('*')
  const trustsUnix = peers.includes('unix')
  return (address, seen = 'peer') => {
    if (trustsAll && seen === 'peer') return true
    return address === undefined ? trustsUnix : networks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
  }
}

function addNetwork(networks: BlockList, peer: string): void {
  const [network, prefix] = peer.split('/') as [string, string?]
  const family = isIPv6(network) ? 'ipv6' : 'ipv4'
  if (prefix === undefined) networks.addAddress(network, family)
  else networks.addSubnet(network, Number(prefix), family)
}
