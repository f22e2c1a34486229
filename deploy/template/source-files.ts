import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Installed, built or logged: never a source. */
const made = /^(node_modules|dist|\.next|\.DS_Store)$|\.log$/

/**
 * The files below a folder, relative to it, sorted.
 *
 * @param without names at its top that are left out
 */
export function filesBelow(folder: string, without: readonly string[] = []): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !without.includes(name) && !made.test(name))
    .flatMap((entry) => {
      if (!entry.isDirectory()) return [entry.name]
      return filesBelow(join(folder, entry.name)).map((path) => join(entry.name, path))
    })
    .sort()
}
