import type { IncomingHttpHeaders } from 'node:http'
import { resolve } from 'node:path'
import type { Exchange } from '../exchange.ts'
import { decodePath, isPlainName, sitePath } from './file-path.ts'
import { mediaType } from './media-types.ts'
import type { Mount } from './mounted-files.ts'
import { sendFile } from './send-file.ts'

/** Of the application's answer. Those that nginx keeps by itself, then those of nginx/conf/media.conf. */
const kept = [
  'content-type',
  'content-disposition',
  'set-cookie',
  'cache-control',
  'expires',
  'accept-ranges',
  'access-control-allow-credentials',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'content-language',
  'content-security-policy',
  'cross-origin-embedder-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'link',
  'origin-agent-cluster',
  'permissions-policy',
  'referrer-policy',
  'strict-transport-security',
  'vary',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-robots-tag',
  'x-xss-protection',
]

/** Files that are sent only when the application says so, by X-Accel-Redirect. */
export class AcceleratedFiles {
  /** What the application server is told of them, in X-Accel-Mapping; undefined when there are none. */
  readonly mapping: string | undefined
  readonly #mounts: readonly Mount[]

  constructor(mounts: readonly Mount[]) {
    this.#mounts = mounts
    const entries = mounts.map(({ prefix, directory }) => `${resolve(directory)}/=${prefix}`)
    this.mapping = entries.length > 0 ? entries.join(', ') : undefined
  }

  /** Whether a client's target is below one of the prefixes, where nothing is for it. */
  has(uri: string): boolean {
    const path = sitePath(uri)
    return this.#mounts.some(({ prefix }) => path?.startsWith(prefix))
  }

  /**
   * Sends a file in place of the answer that names it.
   *
   * @param target X-Accel-Redirect: percent-encoded, or UTF-8 as it is
   * @returns whether it names a file that may be sent like that
   */
  send(exchange: Exchange, target: string, headers: IncomingHttpHeaders): boolean {
    const path = decodePath(target)
    const mount = this.#mounts.find(({ prefix }) => path?.startsWith(prefix))
    const name = path?.slice(mount?.prefix.length)
    if (mount === undefined || name === undefined || !isPlainName(name)) return false
    const { response } = exchange
    const given = kept.filter((field) => headers[field] !== undefined)
    sendFile(exchange, {
      directory: mount.directory,
      name,
      allowsHidden: true,
      onHeaders: () => {
        response.setHeader('Content-Type', mediaType(name))
        for (const field of given) response.setHeader(field, headers[field]!)
        response.setHeader('X-Content-Type-Options', 'nosniff')
      },
    })
    return true
  }
}

/** None of nginx's orders to a front is for clients. */
export function stripOrders(headers: IncomingHttpHeaders): void {
  for (const name of Object.keys(headers)) if (name.startsWith('x-accel-')) delete headers[name]
}
