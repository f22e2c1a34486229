import { createHash, type Hash } from 'node:crypto'
import { posix } from 'node:path'

/** `css/site.css` → `css/site.3f2a9c1b7d.css`: 40 bits of the hash, before the last extension. */
export function hashedName(name: string, hash: string): string {
  const extension = posix.extname(name)
  return `${name.slice(0, name.length - extension.length)}.${hash}${extension}`
}

/** The hash of a file that nothing leads back to. */
export function hashOf(content: Uint8Array): string {
  return shortened(createHash('sha256').update(content))
}

/**
 * The hash that files share that refer to each other in a circle, where none can be hashed before the other: whichever of them
 * changes, all get new names.
 *
 * @param members by name; in the contents, references within the circle have the sources' names
 */
export function jointHash(members: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash('sha256')
  for (const [name, content] of [...members].sort(([one], [other]) => (one < other ? -1 : 1)))
    hash.update(`${name}\0${content.byteLength}\0`).update(content)
  return shortened(hash)
}

function shortened(hash: Hash): string {
  return hash.digest('hex').slice(0, 10)
}
