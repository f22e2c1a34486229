import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { removeLeftovers } from './leftovers.ts'

const keptMs = 60 * 60 * 1000

/**
 * Writes an export where the front can send it from, and nobody can ask for it. Those of an hour ago go at the same time: by
 * then they are sent, or given up.
 *
 * @param protectedFolder what the front sends on the application's word
 * @param lines as they come, so that an export of any length takes little memory
 * @param signal aborts when nobody waits for it any more; what was written goes
 * @returns the absolute path
 */
export async function writeExport(
  protectedFolder: string,
  lines: AsyncIterable<string>,
  signal: AbortSignal,
): Promise<string> {
  const folder = join(protectedFolder, 'exports')
  await mkdir(folder, { recursive: true })
  await removeLeftovers(folder, /^[0-9a-f]{32}\.csv$/, keptMs)
  const path = join(folder, `${randomBytes(16).toString('hex')}.csv`)
  try {
    await pipeline(lines, createWriteStream(path, { flags: 'wx' }), { signal })
  } catch (error) {
    await rm(path, { force: true })
    // Node's own error would not say why.
    signal.throwIfAborted()
    throw error
  }
  return path
}
