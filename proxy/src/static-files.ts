import { join } from 'node:path'
import send from 'send'
import { answerError } from './error-pages.ts'
import type { Exchange } from './exchange.ts'
import { chooseVariant } from './precompressed.ts'

/** A URL prefix and the folder behind it: `/static/` → `.portico/static`. */
export interface StaticMount {
  readonly prefix: string
  readonly directory: string
}

/** `collectstatic` puts ten hex digits of the content's hash before the last extension. */
const hashedName = /\.[0-9a-f]{10}(?:\.[^./]+)?$/
const foreverSeconds = 31_536_000

export class StaticFiles {
  readonly #mounts: readonly StaticMount[]

  constructor(mounts: readonly StaticMount[]) {
    this.#mounts = mounts
  }

  /** Answers the exchange when its path is below a prefix; false when it is not. */
  async serve(exchange: Exchange): Promise<boolean> {
    const path = decodePath(exchange.uri)
    const mount = this.#mounts.find(({ prefix }) => path?.startsWith(prefix))
    if (path === undefined || mount === undefined) return false
    const { method } = exchange.request
    if (method !== 'GET' && method !== 'HEAD') {
      answerError(exchange, 405, { headers: { Allow: 'GET, HEAD' } })
      return true
    }
    const name = path.slice(mount.prefix.length)
    if (isServable(name)) await sendFile(exchange, mount.directory, name)
    else answerError(exchange, 404)
    return true
  }
}

/** Decoded once, as nginx does: what is still encoded then is part of a file's name. */
function decodePath(uri: string): string | undefined {
  try {
    return decodeURIComponent(uri.split('?', 1)[0]!)
  } catch {
    return undefined
  }
}

function isServable(name: string): boolean {
  // The manifest tells which files exist; its precompressed siblings would as well.
  if (name.startsWith('staticfiles.json')) return false
  if (name.includes('\0') || name.includes('\\')) return false
  // Empty: a directory, or a doubled slash. A dot in front: `.`, `..` and hidden files.
  return name.split('/').every((segment) => segment !== '' && !segment.startsWith('.'))
}

async function sendFile(exchange: Exchange, directory: string, name: string): Promise<void> {
  const { request, response } = exchange
  const variant = await chooseVariant(join(directory, name), request.headers['accept-encoding'])
  const path = `${name}${variant.extension}`.split('/').map(encodeURIComponent).join('/')
  const stream = send(request, path, { root: directory, index: false, dotfiles: 'ignore', cacheControl: false })
  stream.on('headers', () => {
    response.setHeader(
      'Cache-Control',
      hashedName.test(name) ? `public, max-age=${foreverSeconds}, immutable` : 'no-cache',
    )
    response.setHeader('X-Content-Type-Options', 'nosniff')
    if (variant.varies) response.setHeader('Vary', 'Accept-Encoding')
    if (variant.coding) response.setHeader('Content-Encoding', variant.coding)
    // By the name that was asked for: `send` would go by the sibling's .br.
    stream.type(name)
  })
  stream.on('directory', () => answerError(exchange, 404))
  stream.on('error', (error: SendError) => answerSendError(exchange, error))
  stream.pipe(response)
}

interface SendError extends Error {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** 404 for whatever is not there or may not be seen; 412 and 416 are answers to conditions of the client. */
function answerSendError(exchange: Exchange, { status, headers }: SendError): void {
  const told = status === 412 || status === 416 ? status : status === 500 ? 500 : 404
  answerError(exchange, told, told === 416 && headers ? { headers } : {})
}
