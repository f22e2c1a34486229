import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { ServerError } from '../errors.ts'
import { groupByCircle } from './circles.ts'
import { hashedName, hashOf, jointHash } from './hashed-names.ts'
import { mayRefer, type ReferringFile, readReferences, renderReferences } from './references.ts'

/** A file as it will be served. */
export interface FinishedFile {
  readonly name: string
  readonly hashedName: string
  readonly content: Uint8Array
}

/** Gives each source its hashed name, and its references those of the others. */
export class Collection {
  readonly #paths: ReadonlyMap<string, string>
  readonly #referring = new Map<string, ReferringFile>()
  readonly #names = new Map<string, string>()
  readonly #warnings: string[] = []

  /**
   * @param paths where each name's file is
   * @throws {ServerError} a file can't be read, or is broken without one that no source has
   */
  constructor(paths: ReadonlyMap<string, string>) {
    this.#paths = paths
    for (const name of paths.keys()) if (mayRefer(name)) this.#readReferences(name)
  }

  /** What was found but not followed, a sentence each. */
  get warnings(): readonly string[] {
    return this.#warnings
  }

  /** Each file after those it refers to; only those of one circle are held in memory at once. */
  *finish(): Generator<FinishedFile> {
    const edges = new Map<string, string[]>()
    for (const name of this.#paths.keys())
      edges.set(name, this.#referring.get(name)?.links.map((link) => link.name) ?? [])
    for (const group of groupByCircle(edges)) yield* this.#finishGroup(group)
  }

  #readReferences(name: string): void {
    const content = this.#read(name)
    if (!isUtf8(content)) {
      this.#warnings.push(`static file ${name} stays as it is: it is not UTF-8`)
      return
    }
    const referring = readReferences(name, content.toString(), (other) => this.#paths.has(other))
    this.#warnings.push(...referring.warnings)
    if (referring.links.length > 0) this.#referring.set(name, referring)
  }

  /** With links within the group still as the sources have them, its files are hashed together. */
  *#finishGroup(group: readonly string[]): Generator<FinishedFile> {
    const before = new Map(group.map((name) => [name, this.#render(name)]))
    const hash = this.#isCircle(group) ? jointHash(before) : hashOf(before.get(group[0]!)!)
    for (const name of group) this.#names.set(name, hashedName(name, hash))
    for (const name of group) {
      const content = this.#isCircle(group) ? this.#render(name) : before.get(name)!
      yield { name, hashedName: this.#names.get(name)!, content }
    }
  }

  #isCircle(group: readonly string[]): boolean {
    const [first] = group
    return group.length > 1 || (this.#referring.get(first!)?.links.some(({ name }) => name === first) ?? false)
  }

  #render(name: string): Uint8Array {
    const referring = this.#referring.get(name)
    if (referring === undefined) return this.#read(name)
    return Buffer.from(renderReferences(referring, (other) => this.#names.get(other)))
  }

  #read(name: string): Buffer {
    const path = this.#paths.get(name)!
    try {
      return readFileSync(path)
    } catch (error) {
      throw new ServerError(`cannot read ${path}: ${(error as Error).message}`, 1, { cause: error })
    }
  }
}
