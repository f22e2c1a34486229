import { realpath } from 'node:fs/promises'
import { sep } from 'node:path'
import type { HeaderList } from '../tsgi.ts'

/**
 * Headers of the application that reach the client although the front sends the file: six that nginx takes along by itself,
 * and those that `nginx/conf/media.conf` and `proxy/src/files/accelerated-files.ts` add again.
 */
const keptByFront = new Set([
  'cache-control',
  'content-disposition',
  'content-type',
  'expires',
  'set-cookie',
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
  'x-content-type-options',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-robots-tag',
  'x-xss-protection',
  // Its own is the file's.
  'content-length',
])

/** Whether nothing of these gets lost when the front sends the file. */
export function keepsAll(headers: HeaderList): boolean {
  return headers.every(([name]) => keptByFront.has(name.toLowerCase()))
}

/**
 * Where the front has a file.
 *
 * @param mapping the front's X-Accel-Mapping: `/srv/media/protected/=/.portico/protected/`, several with commas between them
 * @returns the URI, percent-encoded; undefined where the file, by its real path, lies in none of the folders
 */
export async function internalUri(path: string, mapping: string): Promise<string | undefined> {
  const file = await realpath(path)
  // A name that is no UTF-8 can't be told to the front.
  if (file.includes('\ufffd')) return undefined
  let found: { uri: string; folderLength: number } | undefined
  for (const { folder, prefix } of readMapping(mapping)) {
    const real = await realFolder(folder)
    if (real === undefined || !file.startsWith(real) || real.length <= (found?.folderLength ?? 0)) continue
    const rest = file.slice(real.length).split(sep).map(encodeURIComponent).join('/')
    found = { uri: prefix + rest, folderLength: real.length }
  }
  return found?.uri
}

interface MappedFolder {
  readonly folder: string
  readonly prefix: string
}

/** What is not understood is left out: then the server sends the file itself. */
function readMapping(mapping: string): MappedFolder[] {
  return mapping.split(',').flatMap((entry) => {
    const parts = /^(\/[^=]*)=(\/[\w.~/-]*)$/.exec(entry.trim())
    return parts ? [{ folder: parts[1]!, prefix: withSlash(parts[2]!) }] : []
  })
}

/** Symlinks on its own path are the operator's, and no way out of it. */
async function realFolder(folder: string): Promise<string | undefined> {
  try {
    return withSlash(await realpath(folder))
  } catch {
    return undefined
  }
}

/** `/srv/media` must not take `/srv/media-private` for its own. */
function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`
}
