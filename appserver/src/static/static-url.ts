import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { staticTable } from '../settings/static-table.ts'
import { manifestName, readManifest } from './manifest.ts'

export interface StaticUrlOptions {
  /**
   * The `staticfiles.json` that `collectstatic` wrote; without one, names stay as they are. Default: where `collectstatic`
   * writes it by default, below the working directory.
   */
  readonly manifestPath?: string
  /** Where the front serves it: starts and ends with `/`. Default `/static/`. */
  readonly prefix?: string
  /** How long what was read is taken for what is there, in milliseconds. Default 1000. */
  readonly freshMs?: number
}

/**
 * Gives the URL of a static file, with the name that its content has now; a later collection is seen within {@link
 * StaticUrlOptions.freshMs}, without a restart.
 *
 * @returns a function from a source's name, `css/site.css`, to its URL, percent-encoded; a name that was not collected keeps
 * its own
 * @throws {SyntaxError} there is a manifest, and it is none
 */
export function createStaticUrl(options: StaticUrlOptions = {}): (name: string) => string {
  const { manifestPath = join(staticTable.dest.default, manifestName), prefix = '/static/', freshMs = 1000 } = options
  const names = new CollectedNames(resolve(manifestPath), freshMs)
  return (name) => prefix + names.of(name).split('/').map(encodeURIComponent).join('/')
}

class CollectedNames {
  readonly #manifestPath: string
  readonly #freshMs: number
  #names!: ReadonlyMap<string, string>
  #version: string
  #lookedMs: number

  constructor(manifestPath: string, freshMs: number) {
    this.#manifestPath = manifestPath
    this.#freshMs = freshMs
    this.#version = this.#currentVersion()
    this.#lookedMs = performance.now()
    this.#read()
  }

  of(name: string): string {
    if (performance.now() - this.#lookedMs >= this.#freshMs) this.#refresh()
    return this.#names.get(name) ?? name
  }

  #refresh(): void {
    this.#lookedMs = performance.now()
    const version = this.#currentVersion()
    if (version === this.#version) return
    // Before reading: what is broken is not asked for again at every look, and the names that were known go on.
    this.#version = version
    this.#read()
  }

  #read(): void {
    this.#names = new Map(Object.entries(readManifest(this.#manifestPath)?.files ?? {}))
  }

  /** A collection replaces the file, so that another one has another number or time. */
  #currentVersion(): string {
    const found = statSync(this.#manifestPath, { throwIfNoEntry: false })
    return found ? `${found.ino}:${found.mtimeMs}:${found.size}` : 'none'
  }
}
