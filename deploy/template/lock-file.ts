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

/**
 * Writes the copy's lock file: the template's, with the application where the copy has it. npm then takes out what nobody
 * needs any more; it asks no registry for that, because every version is known.
 *
 * @param folder where the application lives in the template
 * @throws {Error} npm is missing, or found a package that the template's lock does not have
 */
export function writeLock(template: string, destination: string, folder: string): void {
  const lock = JSON.parse(readFileSync(join(template, 'package-lock.json'), 'utf8')) as Lock
  const moved = moveWorkspace(lock.packages, folder)
  const { name } = JSON.parse(readFileSync(join(destination, 'package.json'), 'utf8')) as { name: string }
  writeFileSync(
    join(destination, 'package-lock.json'),
    JSON.stringify({ ...lock, name, packages: moved }, undefined, 2),
  )
  const arguments_ = ['install', '--package-lock-only', '--offline', '--ignore-scripts', '--no-audit', '--no-fund']
  execFileSync('npm', [...arguments_, '--loglevel=error'], { cwd: destination, stdio: ['ignore', 'ignore', 'inherit'] })
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
