import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { applicationFolder } from './starting-applications.ts'

interface LockedPackage {
  readonly name?: string
  readonly resolved?: string
  readonly link?: boolean
}

interface Lock {
  name: string
  packages: Record<string, LockedPackage>
}

/** Says in one line why there is no lock file. */
export class LockError extends Error {
  override readonly name = 'LockError'
}

/**
 * Writes the copy's lock file: the template's, with the application where the copy has it. npm then takes out what nobody
 * needs any more; it asks no registry for that, because every version is known.
 *
 * @param folder where the application lives in the template
 * @throws {LockError} npm is missing, or failed
 */
export function writeLock(template: string, destination: string, folder: string): void {
  const lock = JSON.parse(readFileSync(join(template, 'package-lock.json'), 'utf8')) as Lock
  const moved = moveWorkspace(lock.packages, folder)
  const { name } = JSON.parse(readFileSync(join(destination, 'package.json'), 'utf8')) as { name: string }
  writeFileSync(
    join(destination, 'package-lock.json'),
    JSON.stringify({ ...lock, name, packages: moved }, undefined, 2),
  )
  prune(destination)
}

function prune(folder: string): void {
  const options = [
    '--package-lock-only',
    '--offline',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  try {
    execFileSync('npm', ['install', ...options], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] })
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: string }
    if (code === 'ENOENT') throw new LockError("npm is missing, which makes the copy's lock file; install it")
    throw new LockError(`npm could not make the copy's lock file: ${stderr?.trim().split('\n').at(0)}`)
  }
}

/** Its own entry, those of packages below it, and the link to it, which has the old name until npm sees the new one. */
function moveWorkspace(
  packages: Readonly<Record<string, LockedPackage>>,
  folder: string,
): Record<string, LockedPackage> {
  const entries = Object.entries(packages).map(([path, locked]): [string, LockedPackage] => {
    if (path === folder || path.startsWith(`${folder}/`)) return [applicationFolder + path.slice(folder.length), locked]
    return [path, locked.link && locked.resolved === folder ? { ...locked, resolved: applicationFolder } : locked]
  })
  return Object.fromEntries(entries)
}
