import { isRelative, type Reference } from './reference.ts'

interface SourceMap {
  readonly sourceRoot?: string | null
  readonly sourcesContent?: readonly (string | null)[] | null
}

/**
 * The sources that a source map (ECMA-426) leaves to be fetched: those without their content in it.
 *
 * @throws {SyntaxError} it is not JSON
 */
export function findMapReferences(text: string): Reference[] {
  const { sourceRoot, sourcesContent } = JSON.parse(text) as SourceMap
  if (sourceRoot) return []
  // Not inside of a string: there its quotes would be escaped.
  const list = /"sources"\s*:\s*\[(?<items>[^\]]*)\]/d.exec(text)
  const from = list?.indices?.groups?.items?.[0] ?? 0
  const items = [...(list?.groups?.items ?? '').matchAll(/null|"(?<target>(?:[^"\\]|\\.)*)"/g)]
  return items.flatMap(({ groups, index }, place) => {
    const target = groups?.target ?? ''
    if (sourcesContent?.[place] != null || target.includes('\\') || !isRelative(target)) return []
    const start = from + index + 1
    return [{ start, end: start + target.length, target, missing: 'ignored' }]
  })
}
