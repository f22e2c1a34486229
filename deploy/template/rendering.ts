import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { withoutBlocks } from './blocks.ts'
import type { Order } from './order.ts'
import { packageFiles } from './package-files.ts'
import { pageOfCopy } from './page.ts'
import { type Part, parts } from './parts.ts'
import { filesBelow } from './source-files.ts'
import { applicationFolder, startingApplications } from './starting-applications.ts'
import { toolSettings } from './tool-settings.ts'

export interface RenderedFile {
  readonly content: Buffer
  /** Permission bits. */
  readonly mode: number
  /** `template`: later versions of it can be taken over. `copy`: its owner's from the first day. */
  readonly owner: 'template' | 'copy'
}

/** The files of a copy, by their paths in it. */
export type Rendering = ReadonlyMap<string, RenderedFile>

const text =
  /(^|\/)[^/]*\.(ts|tsx|js|json|md|yml|yaml|sh|css|html|svg|conf|service|socket|example)$|(^|\/)(Makefile|Dockerfile|run|\.\w+)$/
const plainMode = 0o644

/**
 * What the copy consists of, without its lock file: files of the template, with the copy's name and application in them.
 *
 * @throws {BlockError} a file of the template has a block that is not closed
 */
export function render(template: string, { application, name }: Pick<Order, 'application' | 'name'>): Rendering {
  const files = new Map<string, RenderedFile>()
  const starting = startingApplications[application]!
  const adapted = new Adaptation(name, application)
  const own: Part = { from: starting.folder, to: applicationFolder, owner: 'copy' }
  const wanted = parts.filter(({ onlyWith }) => onlyWith === undefined || starting.blocks.includes(onlyWith))
  for (const part of [...wanted, own]) {
    for (const [from, to] of filesOf(template, part)) {
      const source = readFileSync(join(template, from))
      const content = text.test(from) ? Buffer.from(adapted.of(from, source.toString())) : source
      files.set(to, { content, mode: statSync(join(template, from)).mode & 0o777, owner: part.owner ?? 'template' })
    }
  }
  const made = { ...packageFiles(template, files, { application, name }), ...toolSettings(template) }
  for (const [path, content] of Object.entries(made)) {
    files.set(path, { content: Buffer.from(content), mode: plainMode, owner: 'copy' })
  }
  return withPagesOf(files)
}

/** What a page may refer to is known when everything else is. */
function withPagesOf(files: ReadonlyMap<string, RenderedFile>): Rendering {
  const places = new Set([...files.keys()].flatMap((path) => [path, ...foldersOf(path)]))
  return new Map(
    [...files].map(([path, file]) => {
      if (!/^docs\/.*\.md$/.test(path)) return [path, file]
      const page = pageOfCopy(path, file.content.toString(), (place) => places.has(place))
      return [path, { ...file, content: Buffer.from(page) }]
    }),
  )
}

function foldersOf(path: string): string[] {
  const folder = dirname(path)
  return folder === '.' ? [] : [folder, ...foldersOf(folder)]
}

function filesOf(template: string, { from, to = from, without = [] }: Part): [from: string, to: string][] {
  if (statSync(join(template, from)).isFile()) return [[from, to]]
  return filesBelow(join(template, from), without).map((path) => [join(from, path), join(to, path)])
}

/** What the template says of itself, said of the copy. */
class Adaptation {
  readonly #blocks: readonly string[]
  readonly #replacements: readonly (readonly [string | RegExp, string])[]

  constructor(name: string, application: string) {
    const { callable, title, blocks } = startingApplications[application]!
    this.#blocks = [...blocks, application]
    this.#replacements = [
      ['sample-app/gateway.ts:application', `${applicationFolder}/${callable}`],
      ['sample-app', applicationFolder],
      // The template's tests serve applications of many frameworks; what is said of them holds for the copy's, too.
      [/(?<=`)test\/apps\/[\w.]+\//g, `${applicationFolder}/`],
      ['{{name}}', name],
      ['{{application}}', title],
      ['{{callable}}', `${applicationFolder}/${callable}`],
    ]
  }

  of(path: string, source: string): string {
    // The parts' own code comes along as it is, so that it can be compared with, and replaced by, any later version.
    if (/^(appserver|proxy|nginx|deploy\/doctor)\/.*\.ts$/.test(path)) return source
    const kept = withoutBlocks(source, this.#blocks)
    return this.#replacements.reduce((result, [old, fresh]) => result.replaceAll(old, fresh), kept)
  }
}
