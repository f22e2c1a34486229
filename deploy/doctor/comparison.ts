import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CopyRecord, digestOf } from './record.ts'

/** How the files of a copy differ from those that it was made with. Paths, sorted. */
export interface OwnChanges {
  readonly changed: readonly string[]
  readonly missing: readonly string[]
}

/** What a later version of the template has otherwise. Paths, sorted. */
export interface LaterChanges {
  /** Changed there only, or new there: can be taken over as they are. */
  readonly takeable: readonly string[]
  /** Changed there and here, each in another way. */
  readonly conflicting: readonly string[]
  /** No longer there. */
  readonly removed: readonly string[]
}

export function compareWithRecord(root: string, record: CopyRecord): OwnChanges {
  const paths = Object.keys(record.files)
  return {
    changed: paths.filter((path) => ![undefined, record.files[path]].includes(digestAt(root, path))),
    missing: paths.filter((path) => digestAt(root, path) === undefined),
  }
}

/** @param later what the later version makes of the same copy */
export function compareWithLater(root: string, record: CopyRecord, later: CopyRecord): LaterChanges {
  const differing = Object.keys(later.files).filter((path) => {
    const here = digestAt(root, path)
    return later.files[path] !== record.files[path] && later.files[path] !== here
  })
  const isUntouched = (path: string) => [undefined, record.files[path]].includes(digestAt(root, path))
  return {
    takeable: differing.filter(isUntouched),
    conflicting: differing.filter((path) => !isUntouched(path)),
    removed: Object.keys(record.files).filter((path) => !(path in later.files) && existsSync(join(root, path))),
  }
}

function digestAt(root: string, path: string): string | undefined {
  try {
    return digestOf(readFileSync(join(root, path)))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
