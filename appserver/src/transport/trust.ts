import type { Settings } from '../settings/table.ts'
import { type PeerCheck, trustedPeers } from '../settings/trusted-peers.ts'

/** A header that a front sets to this value when its client came over https. */
export interface SchemeHeader {
  /** In lower case. */
  readonly name: string
  readonly value: string
}

/** Who is believed, and on what. */
export interface Trust {
  readonly trusts: PeerCheck
  readonly schemeHeaders: readonly SchemeHeader[]
  /** Whether a trusted front is known to set X-Accel-Mapping, so that it is never a client's. */
  readonly believesFileMapping: boolean
  readonly refusesUnderscores: boolean
  readonly proxyProtocol: Settings['proxyProtocol']
  readonly mayProxy: PeerCheck
}

export function trustOf(settings: Settings): Trust {
  return {
    trusts: trustedPeers(settings.forwardedAllowIps),
    schemeHeaders: settings.secureSchemeHeaders.map(schemeHeader),
    believesFileMapping: settings.accelRedirect,
    refusesUnderscores: settings.headerMap === 'refuse',
    proxyProtocol: settings.proxyProtocol,
    mayProxy: trustedPeers(settings.proxyAllowFrom),
  }
}

function schemeHeader(text: string): SchemeHeader {
  const end = text.indexOf('=')
  return { name: text.slice(0, end).toLowerCase(), value: text.slice(end + 1) }
}
