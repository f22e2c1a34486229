import { join } from 'node:path'
import type { Exchange } from '../exchange.ts'
import { answerError } from '../pages/error-pages.ts'
import { MountedFiles } from './mounted-files.ts'
import { chooseVariant } from './precompressed.ts'
import { sendFile } from './send-file.ts'
import { staticType } from './static-types.ts'

/** `collectstatic` puts ten hex digits of the content's hash before the last extension. */
const hashedName = /\.[0-9a-f]{10}(?:\.[^./]+)?$/
const foreverSeconds = 31_536_000

/** What `collectstatic` left. */
export class StaticFiles extends MountedFiles {
  protected async send(exchange: Exchange, directory: string, name: string): Promise<void> {
    // The manifest tells which files exist; its precompressed siblings would as well.
    if (name.startsWith('staticfiles.json')) return answerError(exchange, 404)
    const { request, response } = exchange
    const variant = await chooseVariant(join(directory, name), request.headers['accept-encoding'])
    sendFile(exchange, {
      directory,
      name: `${name}${variant.extension}`,
      onHeaders: () => {
        response.setHeader(
          'Cache-Control',
          hashedName.test(name) ? `public, max-age=${foreverSeconds}, immutable` : 'no-cache',
        )
        response.setHeader('X-Content-Type-Options', 'nosniff')
        response.setHeader('Vary', 'Accept-Encoding')
        if (variant.coding) response.setHeader('Content-Encoding', variant.coding)
        // By the name that was asked for: `send` would go by the sibling's .br.
        response.setHeader('Content-Type', staticType(name))
      },
    })
  }
}
