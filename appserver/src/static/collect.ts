import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { ServerError } from '../errors.ts'
import { type Manifest, manifestName } from './manifest.ts'
import { precompress } from './precompress.ts'
import { rewriteReferences } from './references.ts'

export interface Collected {
  readonly files: number
  /** Of these, written now; the others were there already. */
  readonly written: number
}

/**
 * Copies the sources to `destination` under names that hold their content's hash, each with its compressed siblings,
 * and writes the manifest last, so that a reader sees the old collection or the new one.
 *
 * @throws {ServerError} two sources have a file of the same name, a reference inside a file leads nowhere, or something can't be read or written
 */
export function collect(sources: readonly string[], destination: string): Collected {
  const collection = new Collection(findFiles(sources), destination)
  const manifest = collection.write()
  writeAtomically(join(destination, manifestName), Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`))
  return { files: Object.keys(manifest.files).length, written: collection.written }
}

class Collection {
  written = 0
  readonly #paths: ReadonlyMap<string, string>
  readonly #destination: string
  readonly #existing: ReadonlySet<string>
  readonly #names = new Map<string, string>()
  readonly #underWay: string[] = []

  constructor(paths: ReadonlyMap<string, string>, destination: string) {
    this.#paths = paths
    this.#destination = destination
    this.#existing = existingNames(destination)
  }

  write(): Manifest {
    for (const name of this.#paths.keys()) this.#add(name)
    return { version: 1, files: Object.fromEntries([...this.#names].sort()) }
  }

  /** Writes the file, after those it refers to: its hash covers their names. @returns its hashed name */
  #add(name: string): string {
    const known = this.#names.get(name)
    if (known !== undefined) return known
    if (this.#underWay.includes(name))
      throw new ServerError(`static files refer to each other in a circle: ${[...this.#underWay, name].join(' → ')}`)
    this.#underWay.push(name)
    const content = rewriteReferences(name, readFileSync(this.#paths.get(name)!), (referenced) =>
      this.#resolve(name, referenced),
    )
    this.#underWay.pop()
    const hashed = hashedName(name, content)
    this.#names.set(name, hashed)
    if (!this.#existing.has(hashed)) this.#writeFile(hashed, content)
    return hashed
  }

  #resolve(name: string, referenced: string): string {
    if (!this.#paths.has(referenced))
      throw new ServerError(`static file ${name} refers to ${referenced}, which is in no source`)
    return this.#add(referenced)
  }

  #writeFile(hashed: string, content: Uint8Array): void {
    for (const [suffix, compressed] of precompress(hashed, content))
      writeAtomically(join(this.#destination, hashed + suffix), compressed)
    writeAtomically(join(this.#destination, hashed), content)
    this.written++
  }
}

/** Each file's name below its source, and its path. */
function findFiles(sources: readonly string[]): Map<string, string> {
  const paths = new Map<string, string>()
  for (const directory of sources) {
    for (const path of listFiles(directory)) {
      const name = path.slice(join(directory, '/').length)
      const other = paths.get(name)
      if (other !== undefined) throw new ServerError(`static file ${name} is in two sources: ${other} and ${path}`)
      paths.set(name, path)
    }
  }
  return paths
}

function listFiles(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name))
  } catch (error) {
    throw new ServerError(`cannot read the static files in ${directory}: ${(error as Error).message}`, 1, {
      cause: error,
    })
  }
}

/** `css/site.css` → `css/site.3f2a9c1b7d.css` */
function hashedName(name: string, content: Uint8Array): string {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 10)
  const extension = posix.extname(name)
  return `${name.slice(0, name.length - extension.length)}.${hash}${extension}`
}

function existingNames(destination: string): Set<string> {
  try {
    return new Set(readdirSync(destination, { recursive: true, encoding: 'utf8' }))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Set()
    throw new ServerError(`cannot read ${destination}: ${(error as Error).message}`, 1, { cause: error })
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
