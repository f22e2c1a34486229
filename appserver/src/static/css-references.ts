import { isRelative, type Reference } from './reference.ts'

// CSS Syntax 3, comments and strings: what looks like a reference inside them is none. CSS Values 4, "url()"; CSS Cascade 5,
// "@import" with a plain string; the source map's comment as in ECMA-426.
const token = new RegExp(
  [
    String.raw`\/\*[#@]\s*sourceMappingURL=(?<map>[^\s*]+)\s*\*\/`,
    String.raw`\/\*[^]*?(?:\*\/|$)`,
    String.raw`url\(\s*(?<quote>['"]?)(?<url>[^'")\s]+)\k<quote>\s*\)`,
    String.raw`@import\s+(?<mark>['"])(?<sheet>[^'"\s]+)\k<mark>`,
    String.raw`"(?:[^"\\\n]|\\[^])*"`,
    String.raw`'(?:[^'\\\n]|\\[^])*'`,
  ].join('|'),
  'dgi',
)

/** The files that a stylesheet refers to. */
export function findCssReferences(text: string): Reference[] {
  return [...text.matchAll(token)].flatMap(({ groups = {}, indices }) =>
    (['map', 'url', 'sheet'] as const).flatMap((name) => {
      const target = groups[name]
      if (target === undefined || !isRelative(target)) return []
      const [start, end] = indices!.groups![name]!
      return [{ start, end, target, missing: name === 'map' ? 'warning' : 'error' }]
    }),
  )
}
