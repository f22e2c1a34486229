/** Where a file speaks of another one: as it is written there, by its place in the text (UTF-16 units). */
export interface Reference {
  readonly start: number
  readonly end: number
  /** A relative URL: `../img/a.svg?v=1#glyph`. */
  readonly target: string
  /** What it is when no source has the file: an error where the one that refers to it is broken without it. */
  readonly missing: 'error' | 'warning' | 'ignored'
}

/** Whether the target may be a file of the collection: no scheme or host, no absolute path, no folder, not only a fragment. */
export function isRelative(target: string): boolean {
  return !/^([a-z][a-z0-9+.-]*:|\/|#|\?|$)/i.test(target) && !/(^|\/)\.{0,2}$/.test(splitSuffix(target)[0])
}

/** `fonts/a.svg?v=1#glyph` → the file, and what stands behind it. */
export function splitSuffix(target: string): [path: string, suffix: string] {
  const end = target.search(/[?#]/)
  return end === -1 ? [target, ''] : [target.slice(0, end), target.slice(end)]
}

/** The path that a URL's path means, or itself where it is not percent-encoded as it should be. */
export function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
