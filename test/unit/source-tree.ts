import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

const root = new URL('../..', import.meta.url).pathname
const importStatement =
  /(?:^|\n)\s*(?:import|export)\b[^'"\n;]*?(?:\{[^}]*\}[^'"\n;]*?)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g

/** The TypeScript files of a folder, relative to the repository, each with what it imports; type imports count. */
export function readImports(folder: string): Map<string, string[]> {
  const files = globSync(`${folder}/**/*.ts`, {
    cwd: root,
    exclude: (name) => name.includes('node_modules') || name.endsWith('/static'),
  })
  return new Map(files.sort().map((file) => [file, importsOf(file)]))
}

function importsOf(file: string): string[] {
  const source = readFileSync(join(root, file), 'utf8')
  return [...source.matchAll(importStatement)].map(([, fromClause, dynamic]) => {
    const specifier = (fromClause ?? dynamic)!
    return specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier
  })
}

/** The first circle among the files' imports, as the files in order; undefined when there is none. */
export function findCycle(imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return undefined
    for (const imported of imports.get(file) ?? []) {
      const cycle = visit(imported, [...path, file])
      if (cycle) return cycle
    }
    done.add(file)
    return undefined
  }
  for (const file of imports.keys()) {
    const cycle = visit(file, [])
    if (cycle) return cycle
  }
  return undefined
}
