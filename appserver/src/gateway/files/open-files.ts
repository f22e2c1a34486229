import type { FileWrapper } from '../tsgi.ts'
import { OpenFile } from './open-file.ts'

/** The files that one request has opened, so that none stays open however it ends. */
export class OpenFiles {
  readonly #files: OpenFile[] = []

  /** A new function each time: see startResponse of TsgiResponse. */
  get wrap(): FileWrapper {
    return (path, options) => {
      const file = new OpenFile(path, options)
      this.#files.push(file)
      return file
    }
  }

  get isEmpty(): boolean {
    return this.#files.length === 0
  }

  async close(): Promise<void> {
    for (const file of this.#files) await file.close()
  }
}
