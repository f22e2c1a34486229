import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { applicationFolder } from './starting-applications.ts'

/** In characters: with its key and its indentation it has to stay below the linter's 120. */
const longestList = 100

const checked = ['appserver', 'proxy', 'nginx', 'deploy', applicationFolder, 'test']

/** The compiler's and the linter's settings: the template's, for the folders that the copy has. */
export function toolSettings(template: string): Readonly<Record<string, string>> {
  const compiler = readJson(join(template, 'tsconfig.json'))
  const { overrides: _ofTheTemplate, ...linter } = readJson(join(template, 'biome.json'))
  return {
    'tsconfig.json': write({
      ...compiler,
      include: [...checked, '*.ts'],
      exclude: ['**/node_modules', '.portico', `${applicationFolder}/static`],
    }),
    // Named one by one: an application that is taken in beside them has a style of its own.
    'biome.json': write({
      ...linter,
      files: { includes: [...checked.map((folder) => `${folder}/**`), '*', ...exceptions(linter)] },
    }),
  }
}

/** What the template's linter leaves out. */
function exceptions(linter: Readonly<Record<string, unknown>>): string[] {
  const { includes = [] } = (linter.files ?? {}) as { readonly includes?: readonly string[] }
  return includes.filter((pattern) => pattern.startsWith('!'))
}

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
}

/** As the linter wants it: a list of words on one line, where that is not too long. */
function write(value: unknown): string {
  const list = /\[\s+("[^"\]]*"(?:,\s+"[^"\]]*")*)\s+\]/g
  const written = JSON.stringify(value, undefined, 2).replace(list, (asIs, items: string) => {
    const line = `[${items.replace(/,\s+/g, ', ')}]`
    return line.length < longestList ? line : asIs
  })
  return `${written}\n`
}
