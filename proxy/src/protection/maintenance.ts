import { existsSync } from 'node:fs'
import { BlockList, isIPv6 } from 'node:net'
import type { Exchange } from '../exchange.ts'
import type { AddressRange } from '../kinds.ts'
import { answerError } from '../pages/error-pages.ts'
import { maintenanceText } from '../pages/error-text.ts'

export interface MaintenanceOptions {
  /** The site is closed while it exists. */
  readonly file: string
  /** Who is served all the same. */
  readonly allowed: readonly AddressRange[]
}

const retryAfterS = 60

/** Closes the site for visitors by a file, without a restart. */
export class Maintenance {
  readonly #file: string
  readonly #allowed = new BlockList()

  constructor({ file, allowed }: MaintenanceOptions) {
    this.#file = file
    for (const { address, prefixBits, family } of allowed) this.#allowed.addSubnet(address, prefixBits, family)
  }

  /** Answers the exchange where the site is closed for its sender; false where it is open. */
  turnsAway(exchange: Exchange): boolean {
    const { address } = exchange.sender
    if (!existsSync(this.#file) || this.#allowed.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')) return false
    answerError(exchange, 503, { text: maintenanceText, headers: { 'Retry-After': String(retryAfterS) } })
    return true
  }
}
