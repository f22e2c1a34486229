import { join } from 'node:path'
import { ServerError } from '../errors.ts'
import { Collection, type FinishedFile } from './collection.ts'
import { Destination } from './destination.ts'
import { type Manifest, manifestName, readManifest } from './manifest.ts'
import { codings, precompress } from './precompress.ts'
import { retire } from './retirement.ts'
import { findFiles } from './sources.ts'

export interface CollectOptions {
  /** How long files of earlier collections stay after they fell out of use, in days. Default 7. */
  readonly keepDays?: number
  /** Glob patterns of files and folders that are left out, by their own name or by the one below their source. */
  readonly ignore?: readonly string[]
  /** Finds out what would be done, and writes nothing. */
  readonly dryRun?: boolean
  /** Removes whatever is not of this collection, files of earlier ones as well. */
  readonly clear?: boolean
  /** For {@link keepDays}. Default: now. */
  readonly now?: Date
}

export interface CollectedFile {
  /** Below its source. */
  readonly name: string
  readonly hashedName: string
  readonly sizeBytes: number
  /** Whether it was written now; else it was there already. */
  readonly isNew: boolean
  /** Size of each compressed sibling in bytes, by coding. */
  readonly compressedBytes: Readonly<Record<string, number>>
}

export interface Collected {
  readonly files: number
  /** Of these, written now; the others were there already. */
  readonly written: number
  readonly collected: readonly CollectedFile[]
  /** How many files of earlier collections stay for now. */
  readonly kept: number
  /** Names of files that were removed, without their siblings. */
  readonly removed: readonly string[]
  /** What was found but not followed, a sentence each. */
  readonly warnings: readonly string[]
}

const dayMs = 86_400_000

/**
 * Copies the sources to `destination` under names that hold their content's hash, each with its compressed siblings,
 * and writes the manifest last, so that a reader sees the old collection or the new one.
 *
 * @throws {ServerError} two sources have a file of the same name, a file is broken without another that is nowhere, or
 * something can't be read or written
 */
export function collect(sources: readonly string[], destination: string, options: CollectOptions = {}): Collected {
  const { keepDays = 7, ignore = [], dryRun = false, clear = false, now = new Date() } = options
  const target = new Destination(destination, dryRun)
  const previous = readPrevious(join(destination, manifestName))
  if (clear) refuseForeign(target, destination)
  const collection = new Collection(findFiles(sources, ignore))
  const collected = Array.from(collection.finish(), (file) => place(file, target))
  const names = new Set(collected.map((file) => file.hashedName))
  const stillThere = (name: string) => target.existing.has(name)
  const retirement = retire(previous, names, stillThere, now, keepDays * dayMs)
  const files = Object.fromEntries(collected.map((file) => [file.name, file.hashedName] as const).sort())
  // Before anything is removed: whoever reads the old one may still ask for it.
  writeManifest(target, { version: 1, files, retired: { ...retirement.retired, ...retirement.expired } })
  const removed = clear ? removeOthers(names, target) : removeAll(Object.keys(retirement.expired), target)
  const retired = clear ? {} : retirement.retired
  writeManifest(target, { version: 1, files, retired })
  return {
    files: collected.length,
    written: collected.filter((file) => file.isNew).length,
    collected,
    kept: Object.keys(retired).length,
    removed,
    warnings: collection.warnings,
  }
}

function place({ name, hashedName, content }: FinishedFile, target: Destination): CollectedFile {
  const isNew = !target.existing.has(hashedName)
  const compressedBytes = isNew ? writeFile(hashedName, content, target) : existingCopies(hashedName, target)
  return { name, hashedName, sizeBytes: content.byteLength, isNew, compressedBytes }
}

/** The file itself comes last: where it is, its siblings are. */
function writeFile(hashedName: string, content: Uint8Array, target: Destination): Record<string, number> {
  const copies = precompress(hashedName, content)
  for (const { suffix, content: compressed } of copies) target.write(hashedName + suffix, compressed)
  target.write(hashedName, content)
  return Object.fromEntries(copies.map(({ coding, content: compressed }) => [coding, compressed.byteLength]))
}

function existingCopies(hashedName: string, target: Destination): Record<string, number> {
  const there = codings.filter(({ suffix }) => target.existing.has(hashedName + suffix))
  return Object.fromEntries(there.map(({ coding, suffix }) => [coding, target.size(hashedName + suffix)]))
}

function readPrevious(path: string): Manifest | undefined {
  try {
    return readManifest(path)
  } catch (error) {
    throw new ServerError(`cannot read the manifest ${path}: ${(error as Error).message}`, 1, { cause: error })
  }
}

function writeManifest(target: Destination, manifest: Manifest): void {
  const content = Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`)
  if (!target.holds(manifestName, content)) target.write(manifestName, content)
}

/** A folder of something else, given by mistake, is not cleared. */
function refuseForeign(target: Destination, destination: string): void {
  if (target.existing.size === 0 || target.existing.has(manifestName)) return
  throw new ServerError(
    `${destination} is not cleared: it has no ${manifestName}, so it is not what collectstatic wrote`,
  )
}

function removeAll(names: readonly string[], target: Destination): string[] {
  for (const name of names)
    for (const suffix of ['', ...codings.map((coding) => coding.suffix)]) target.remove(name + suffix)
  return [...names]
}

function removeOthers(names: ReadonlySet<string>, target: Destination): string[] {
  const isCopy = (name: string) =>
    codings.some(({ suffix }) => name.endsWith(suffix) && names.has(name.slice(0, -suffix.length)))
  const others = [...target.existing]
    .filter((name) => name !== manifestName && !names.has(name) && !isCopy(name))
    .sort()
  for (const name of others) target.remove(name)
  return others
}
