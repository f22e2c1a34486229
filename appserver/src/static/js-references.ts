import { type Import, parse } from 'es-module-lexer'
import { isRelative, type Reference } from './reference.ts'

const newUrl = /\bnew\s+URL\(\s*(['"`])(?<target>[^'"`\\\s$]+)\1\s*,\s*$/d
/** How far before `import.meta` its `new URL(` may begin; a URL longer than that is not one of a file. */
const newUrlLength = 2000
// ECMA-426, "JavaScriptExtractSourceMapURL": a comment in the last line that has anything in it.
const sourceMap = /\/\/[#@][ \t]*sourceMappingURL=(?<target>[^\s'"]+)\s*$/d

/**
 * The files that a module refers to: by `import`, `export … from`, `import()` and `new URL('…', import.meta.url)`. Bare names
 * are an import map's; what is put together at run time is not seen.
 *
 * @throws {SyntaxError} it can't be read as a module
 */
export function findJsReferences(text: string): Reference[] {
  return lex(text).flatMap((found) =>
    found.type === 'import-meta' ? newUrlOf(text, found.start, found.end) : specifierOf(found),
  )
}

/** The source map that a script names. */
export function findSourceMap(text: string): Reference[] {
  const { groups, indices } = sourceMap.exec(text) ?? {}
  const target = groups?.target
  if (target === undefined || !isRelative(target)) return []
  const [start, end] = indices!.groups!.target!
  return [{ start, end, target, missing: 'warning' }]
}

function lex(text: string): readonly Import[] {
  try {
    return parse(text)[0]
  } catch (error) {
    throw new SyntaxError((error as Error).message, { cause: error })
  }
}

function specifierOf(found: Exclude<Import, { type: 'import-meta' }>): Reference[] {
  const target = found.specifier
  // HTML, "resolve a module specifier": without a dot and slash it is a bare name.
  if (!target || !/^\.{1,2}\//.test(target) || !isRelative(target)) return []
  if (found.type !== 'dynamic') return [{ start: found.start, end: found.end, target, missing: 'error' }]
  // An expression, so its quotes are part of it.
  return found.glob ? [] : [{ start: found.start + 1, end: found.end - 1, target, missing: 'error' }]
}

/** The literal of `new URL('./worker.js', import.meta.url)`, by the place of its `import.meta`. */
function newUrlOf(text: string, metaStart: number, metaEnd: number): Reference[] {
  if (!/^\s*\.\s*url\b/.test(text.slice(metaEnd, metaEnd + newUrlLength))) return []
  const from = Math.max(0, metaStart - newUrlLength)
  const { groups, indices } = newUrl.exec(text.slice(from, metaStart)) ?? {}
  const target = groups?.target
  if (target === undefined || !isRelative(target)) return []
  const [start, end] = indices!.groups!.target!
  return [{ start: from + start, end: from + end, target, missing: 'warning' }]
}
