import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { ServerError } from '../errors.ts'

/** The folder that a front serves from: each file is there whole or not at all. */
export class Destination {
  readonly #directory: string
  readonly #dryRun: boolean
  readonly #existing: ReadonlySet<string>

  /**
   * @param dryRun says what there is and writes nothing
   * @throws {ServerError} there is a folder, and it can't be read
   */
  constructor(directory: string, dryRun: boolean) {
    this.#directory = directory
    this.#dryRun = dryRun
    this.#existing = existingFiles(directory)
  }

  /** Names of the files that were there when the collection began, with slashes. */
  get existing(): ReadonlySet<string> {
    return this.#existing
  }

  /** @returns bytes of a file that is there */
  size(name: string): number {
    return statSync(join(this.#directory, name)).size
  }

  /** @throws {ServerError} it can't be written */
  write(name: string, content: Uint8Array): void {
    if (!this.#dryRun) writeAtomically(join(this.#directory, name), content)
  }

  /** Removes a file that was there, and the folders that are empty then. */
  remove(name: string): void {
    if (this.#dryRun || !this.#existing.has(name)) return
    rmSync(join(this.#directory, name), { force: true })
    for (let folder = dirname(name); folder !== '.'; folder = dirname(folder)) {
      const path = join(this.#directory, folder)
      if (!existsSync(path) || readdirSync(path).length > 0) return
      rmdirSync(path)
    }
  }

  /** Whether a file is there with exactly this content. */
  holds(name: string, content: Uint8Array): boolean {
    return this.#existing.has(name) && readFileSync(join(this.#directory, name)).equals(content)
  }
}

function existingFiles(directory: string): Set<string> {
  try {
    const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
    const start = join(directory, '/').length
    return new Set(
      entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name).slice(start)),
    )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Set()
    throw new ServerError(`cannot read ${directory}: ${(error as Error).message}`, 1, { cause: error })
  }
}

function writeAtomically(path: string, content: Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    makeFolder(dirname(path))
    writeFileSync(temporary, content)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw new ServerError(`cannot write ${path}: ${(error as Error).message}`, 1, { cause: error })
  }
}

/** Not `recursive: true`: that never returns where the file system refuses by ENOENT, as /proc does. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path)
}
