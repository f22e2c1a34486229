/** What distinguishes one state of a representation from another (RFC 9110 section 8.8). */
export interface Validators {
  readonly etag: string
  /** An HTTP-date. */
  readonly lastModified: string
}

/** Changes within the same tick of a file system's clock can't be told apart by their time. */
const uncertainMs = 1000

/**
 * By a file's time and size. The tag is strong, so that a broken-off download can be resumed by it, unless the file has
 * only just been written and may still be written to.
 *
 * @param modifiedMs of the file, since the epoch
 */
export function fileValidators(modifiedMs: number, sizeBytes: number, nowMs: number): Validators {
  const modifiedMicroseconds = Math.floor(modifiedMs * 1000)
  const tag = `"${modifiedMicroseconds.toString(16)}-${sizeBytes.toString(16)}"`
  return {
    etag: nowMs - modifiedMs < uncertainMs ? `W/${tag}` : tag,
    // RFC 9110 section 8.8.2.1: never later than the answer itself.
    lastModified: new Date(Math.min(modifiedMs, nowMs)).toUTCString(),
  }
}

/** Reads a request header. @param name in lower case */
export type FieldReader = (name: string) => string | undefined

/** What the conditions of a GET or HEAD request come to, in the order of RFC 9110 section 13.2.2. */
export function judge(field: FieldReader, { etag, lastModified }: Validators): 304 | 412 | undefined {
  const match = field('if-match')
  if (match !== undefined && !anyTag(match, (tag) => isStrong(tag) && tag === etag)) return 412
  const unmodifiedSince = dateMs(match === undefined ? field('if-unmodified-since') : undefined)
  if (unmodifiedSince !== undefined && dateMs(lastModified)! > unmodifiedSince) return 412
  const noneMatch = field('if-none-match')
  if (noneMatch !== undefined) return anyTag(noneMatch, (tag) => opaque(tag) === opaque(etag)) ? 304 : undefined
  const modifiedSince = dateMs(field('if-modified-since'))
  return modifiedSince !== undefined && dateMs(lastModified)! <= modifiedSince ? 304 : undefined
}

/** Whether a range may be taken of what is there now: RFC 9110 section 13.1.5. */
export function allowsRange(condition: string | undefined, { etag, lastModified }: Validators, nowMs: number): boolean {
  if (condition === undefined) return true
  if (condition.includes('"')) return isStrong(condition) && condition.trim() === etag
  // A date is strong enough only when it was past already: section 8.8.2.2.
  return condition.trim() === lastModified && nowMs - dateMs(lastModified)! >= uncertainMs
}

function anyTag(list: string, matches: (tag: string) => boolean): boolean {
  return list.trim() === '*' || (list.match(/(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g) ?? []).some(matches)
}

function isStrong(tag: string): boolean {
  return !tag.trimStart().startsWith('W/')
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, '')
}

/** RFC 9110 section 5.6.7, with both obsolete forms; undefined for what is no date. */
function dateMs(text: string | undefined): number | undefined {
  if (text === undefined || !/^[A-Z][a-z]{2,8},? /.test(text)) return undefined
  const ms = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`)
  return Number.isNaN(ms) ? undefined : ms
}
