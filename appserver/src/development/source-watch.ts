import { type FSWatcher, statSync, watch } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** An editor's truncating, writing and renaming are one change. */
const settleMs = 40
const sourceName = /\.([cm]?[jt]sx?|json)$/

/** Watches files through their folders: many editors save by putting a new file in the old one's place. */
export class SourceWatch {
  /** Whether a source beside the watched files counts, too: the one that is missing may appear there. */
  neighboursCount = false
  readonly #onChange: (files: readonly string[]) => void
  readonly #files = new Set<string>()
  readonly #folders = new Map<string, FSWatcher>()
  readonly #changed = new Set<string>()
  #timer: NodeJS.Timeout | undefined

  constructor(onChange: (files: readonly string[]) => void) {
    this.#onChange = onChange
  }

  /** @param sinceMs what has changed since then, as Date.now() has it, changed before anybody watched it */
  add(files: readonly string[], sinceMs = Date.now()): void {
    for (const file of files) {
      const isNew = !this.#files.has(file)
      this.#files.add(file)
      this.#watch(dirname(file))
      if (isNew && modifiedMs(file) > sinceMs) this.#changes(file)
    }
  }

  close(): void {
    clearTimeout(this.#timer)
    for (const folder of this.#folders.values()) folder.close()
    this.#folders.clear()
  }

  #watch(folder: string): void {
    if (this.#folders.has(folder)) return
    try {
      const watcher = watch(folder, (_event, name) => this.#seen(folder, name))
      watcher.on('error', () => this.#forget(folder))
      this.#folders.set(folder, watcher)
    } catch {
      // The folder is missing: it is tried again when a file in it is loaded.
    }
  }

  #seen(folder: string, name: string | null): void {
    // What happens to the folder itself is told under its own name: the next load watches its successor.
    if (name === basename(folder)) this.#forget(folder)
    if (name === null) return
    const file = join(folder, name)
    if (this.#files.has(file) || (this.neighboursCount && sourceName.test(name))) this.#changes(file)
  }

  #changes(file: string): void {
    this.#changed.add(file)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#settled(), settleMs)
  }

  #forget(folder: string): void {
    this.#folders.get(folder)?.close()
    this.#folders.delete(folder)
  }

  #settled(): void {
    const files = [...this.#changed]
    this.#changed.clear()
    this.#onChange(files)
  }
}

/** Of a file that is missing: never. */
function modifiedMs(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
