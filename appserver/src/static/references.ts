import { posix } from 'node:path'
import { ServerError } from '../errors.ts'
import { findCssReferences } from './css-references.ts'
import { findJsReferences, findSourceMap } from './js-references.ts'
import { findMapReferences } from './map-references.ts'
import { decoded, type Reference, splitSuffix } from './reference.ts'

/** A reference to a file of the collection. */
export interface Link extends Reference {
  /** The file's name below its source. */
  readonly name: string
}

/** A file that may refer to others. */
export interface ReferringFile {
  readonly text: string
  readonly links: readonly Link[]
  /** What was found but not followed, a sentence each. */
  readonly warnings: readonly string[]
}

/** Whether a file of that name is read for references. */
export function mayRefer(name: string): boolean {
  return Object.hasOwn(finders, posix.extname(name))
}

/**
 * Finds what a file refers to.
 *
 * @param has whether a source has a file of that name
 * @throws {ServerError} it is broken without a file that no source has
 */
export function readReferences(name: string, text: string, has: (name: string) => boolean): ReferringFile {
  const links: Link[] = []
  const warnings: string[] = []
  const find = finders[posix.extname(name)] ?? (() => [])
  for (const reference of unlessBroken(name, () => find(text), warnings)) {
    const referenced = posix.join(posix.dirname(name), decoded(splitSuffix(reference.target)[0]))
    if (has(referenced)) links.push({ ...reference, name: referenced })
    else if (reference.missing !== 'ignored') {
      const sentence = `static file ${name} refers to ${referenced}, which is in no source`
      if (reference.missing === 'error') throw new ServerError(sentence)
      warnings.push(sentence)
    }
  }
  return { text, links: links.sort((one, other) => one.start - other.start), warnings }
}

/** @param hashedName of the file that a link leads to; undefined leaves the link as it is */
export function renderReferences(
  { text, links }: ReferringFile,
  hashedName: (name: string) => string | undefined,
): string {
  let rendered = ''
  let upTo = 0
  for (const { start, end, target, name } of links) {
    const hashed = hashedName(name)
    if (hashed === undefined) continue
    rendered += text.slice(upTo, start) + renamed(target, hashed)
    upTo = end
  }
  return rendered + text.slice(upTo)
}

/** Its folders stay as they were written: only the last part has another name now. */
function renamed(target: string, hashed: string): string {
  const [path, suffix] = splitSuffix(target)
  const base = posix.basename(hashed)
  return path.slice(0, path.lastIndexOf('/') + 1) + (path.includes('%') ? encodeURIComponent(base) : base) + suffix
}

type Find = (text: string) => Reference[]

const finders: Readonly<Record<string, Find>> = {
  '.css': findCssReferences,
  '.js': (text) => [...findJsReferences(text), ...findSourceMap(text)],
  '.mjs': (text) => [...findJsReferences(text), ...findSourceMap(text)],
  '.map': findMapReferences,
}

/** A file that can't be read in its own language is served as it is. */
function unlessBroken(name: string, find: () => Reference[], warnings: string[]): Reference[] {
  try {
    return find()
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    warnings.push(`static file ${name} stays as it is: ${error.message}`)
    return []
  }
}
