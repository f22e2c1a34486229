import { readdirSync } from 'node:fs'
import { join, matchesGlob, posix } from 'node:path'
import { ServerError } from '../errors.ts'

/** What editors and version control leave behind is nobody's static file. */
const alwaysIgnored = ['.*', '*~', 'CVS']

/**
 * Each file's name below its source, and its path.
 *
 * @param ignored glob patterns; one matches a file or folder by its own name or by its whole name below the source
 * @throws {ServerError} two files have the same name or differ in case only, or a source can't be read
 */
export function findFiles(sources: readonly string[], ignored: readonly string[]): Map<string, string> {
  const patterns = [...alwaysIgnored, ...ignored]
  const paths = new Map<string, string>()
  const folded = new Map<string, string>()
  for (const directory of sources) {
    for (const name of listFiles(directory, patterns)) {
      refuseCollision(paths, folded, name, join(directory, name))
      paths.set(name, join(directory, name))
      folded.set(fold(name), name)
    }
  }
  return paths
}

function refuseCollision(
  paths: ReadonlyMap<string, string>,
  folded: ReadonlyMap<string, string>,
  name: string,
  path: string,
): void {
  const same = paths.get(name)
  if (same !== undefined) throw new ServerError(`static file ${name} is in two sources: ${same} and ${path}`)
  const similar = folded.get(fold(name))
  if (similar === undefined) return
  throw new ServerError(
    `static files ${similar} and ${name} are one where case does not count: ${paths.get(similar)} and ${path}`,
  )
}

/** Equal for names that some file systems take for one: APFS and NTFS know no case, APFS no difference of é and e + ´. */
function fold(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

function listFiles(directory: string, patterns: readonly string[]): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(directory, '/').length))
      .filter((name) => !isIgnored(name, patterns))
      .sort()
  } catch (error) {
    throw new ServerError(`cannot read the static files in ${directory}: ${(error as Error).message}`, 1, {
      cause: error,
    })
  }
}

/** Whether a pattern matches the file or one of the folders that it is in. */
function isIgnored(name: string, patterns: readonly string[]): boolean {
  const parts = name.split('/')
  return parts.some((part, index) => {
    const upTo = posix.join(...parts.slice(0, index + 1))
    return patterns.some((pattern) => matchesGlob(part, pattern) || matchesGlob(upTo, pattern))
  })
}
