import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

/** The files that the application is made of: each module, imported or required, that is loaded from now on. */
export class LoadedFiles {
  readonly #onFiles: (files: readonly string[]) => void
  #pending: string[] = []

  /** @param onFiles told of new ones, many at a time */
  constructor(onFiles: (files: readonly string[]) => void) {
    this.#onFiles = onFiles
    registerHooks({
      load: (url, context, nextLoad) => {
        if (url.startsWith('file:')) this.#add(fileURLToPath(url))
        return nextLoad(url, context)
      },
    })
  }

  /** Tells of those that were not told of yet. */
  flush(): void {
    const files = this.#pending
    this.#pending = []
    if (files.length > 0) this.#onFiles(files)
  }

  #add(file: string): void {
    if (this.#pending.length === 0) setImmediate(() => this.flush())
    this.#pending.push(file)
  }
}
