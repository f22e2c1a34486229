import { posix } from 'node:path'

// CSS Values 4, "url()"; CSS Cascade 5, "@import" with a plain string.
const reference = /(?<before>url\(\s*|@import\s+(?=['"]))(?<quote>['"]?)(?<target>[^'")\s]+)\k<quote>/g

/** Whether the target names another file of the collection: not a URL with a scheme or host, a fragment or an absolute path. */
function isRelative(target: string): boolean {
  return !/^([a-z][a-z0-9+.-]*:|\/|#)/i.test(target)
}

/**
 * Replaces the references to other static files in a stylesheet.
 *
 * @param rename gives a referenced file's new name; both are relative to the collection
 */
export function rewriteReferences(
  name: string,
  content: Uint8Array,
  rename: (referenced: string) => string,
): Uint8Array {
  if (!name.endsWith('.css')) return content
  const directory = posix.dirname(name)
  const text = Buffer.from(content).toString('utf8')
  const rewritten = text.replace(reference, (match, before: string, quote: string, target: string) => {
    if (!isRelative(target)) return match
    const [path, suffix] = splitSuffix(target)
    const renamed = rename(posix.join(directory, path))
    return `${before}${quote}${posix.relative(directory, renamed)}${suffix}${quote}`
  })
  return Buffer.from(rewritten)
}

/** `fonts/a.svg?v=1#glyph` → the file, and what stands behind it. */
function splitSuffix(target: string): [path: string, suffix: string] {
  const end = target.search(/[?#]/)
  return end === -1 ? [target, ''] : [target.slice(0, end), target.slice(end)]
}
