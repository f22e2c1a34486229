import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { ServerError } from '../errors.ts'
import type { BindAddress } from '../settings/index.ts'

/**
 * The addresses that a bind stands for: a name can have several, as `localhost` has one of IPv4 and one of IPv6.
 *
 * @throws {ServerError} there is no such host
 */
export async function hostAddresses(wanted: BindAddress): Promise<BindAddress[]> {
  if (wanted.kind !== 'tcp' || isIP(wanted.host)) return [wanted]
  try {
    const found = await lookup(wanted.host, { all: true, order: 'ipv4first' })
    return [...new Set(found.map(({ address }) => address))].map((host) => ({ ...wanted, host }))
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === 'EAI_AGAIN' ? 'the name could not be asked for' : 'no such host'
    throw new ServerError(`cannot listen on ${wanted.host}:${wanted.port}: ${reason}`, 1, { cause: error })
  }
}
