import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Removes what nobody will ask for again: exports that were sent, and uploads whose process died.
 *
 * @param pattern which names; others in the folder are left alone
 */
export async function removeLeftovers(folder: string, pattern: RegExp, olderThanMs: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => pattern.test(name))
  for (const name of names) {
    const path = join(folder, name)
    // Another worker may be doing the same.
    const modifiedMs = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Number.POSITIVE_INFINITY,
    )
    if (Date.now() - modifiedMs > olderThanMs) await rm(path, { force: true })
  }
}
