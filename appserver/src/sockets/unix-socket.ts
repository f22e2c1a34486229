import { once } from 'node:events'
import { chmodSync, lstatSync, renameSync, rmSync, unlinkSync } from 'node:fs'
import { connect } from 'node:net'

/**
 * Where a unix socket is bound before it is published. A socket's file is removed by its first name when the server that
 * bound it closes: under another name, a master that leaves does not take away what its successor listens on.
 */
export function unpublishedPath(path: string): string {
  return `${path}.${process.pid}`
}

/** In a container every server has the same pid: one that was killed before it published its socket has left a file there. */
export function clearUnpublished(path: string): void {
  rmSync(unpublishedPath(path), { force: true })
}

/**
 * Gives a bound socket its mode and puts it in its place, replacing one that no process answers on (left by a server that was killed).
 *
 * @throws {NodeJS.ErrnoException} EADDRINUSE: a server answers there, or there is a file that is no socket
 */
export async function publishUnixSocket(path: string, mode: number): Promise<void> {
  if (await isTaken(path)) throw Object.assign(new Error(`${path} is taken`), { code: 'EADDRINUSE' })
  const unpublished = unpublishedPath(path)
  chmodSync(unpublished, mode)
  renameSync(unpublished, path)
}

/** Identifies the file, so that only the one that published it takes it away. */
export function unixSocketInode(path: string): number | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.ino
}

export function removeUnixSocket(path: string, inode: number | undefined): void {
  if (inode !== undefined && unixSocketInode(path) === inode) unlinkSync(path)
}

async function isTaken(path: string): Promise<boolean> {
  const file = lstatSync(path, { throwIfNoEntry: false })
  if (!file) return false
  if (!file.isSocket()) return true
  const probe = connect(path)
  try {
    await once(probe, 'connect')
    return true
  } catch (refusal) {
    return (refusal as NodeJS.ErrnoException).code !== 'ECONNREFUSED'
  } finally {
    probe.destroy()
  }
}
