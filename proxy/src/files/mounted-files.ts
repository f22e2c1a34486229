import type { Exchange } from '../exchange.ts'
import { answerError } from '../pages/error-pages.ts'
import { isHidden, isPlainName, sitePath } from './file-path.ts'

/** A URL prefix and the folder behind it: `/static/` → `.portico/static`. */
export interface Mount {
  readonly prefix: string
  readonly directory: string
}

/** Files that everybody may read, below a prefix of the site. */
export abstract class MountedFiles {
  readonly #mounts: readonly Mount[]

  constructor(mounts: readonly Mount[]) {
    this.#mounts = mounts
  }

  /** Answers the exchange when its path is below a prefix; false when it is not. */
  async serve(exchange: Exchange): Promise<boolean> {
    const path = sitePath(exchange.uri)
    const mount = this.#mounts.find(({ prefix }) => path?.startsWith(prefix))
    if (path === undefined || mount === undefined) return false
    const { method } = exchange.request
    const name = path.slice(mount.prefix.length)
    if (method !== 'GET' && method !== 'HEAD') answerError(exchange, 405, { headers: { Allow: 'GET, HEAD' } })
    else if (isPlainName(name) && !isHidden(name)) await this.send(exchange, mount.directory, name)
    else answerError(exchange, 404)
    return true
  }

  protected abstract send(exchange: Exchange, directory: string, name: string): Promise<void> | void
}
