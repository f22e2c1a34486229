import { existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LoadError } from '../errors.ts'
import type { Target } from './target.ts'

/** What those may leave out who write `app:application`, as for gunicorn. */
const endings = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']

/**
 * Where the target's module is, as a URL to import.
 *
 * @param directory what a relative module path starts from
 * @throws {LoadError} there is no such file or package
 */
export function locateModule({ module, name }: Target, directory: string): string {
  const path = resolve(directory, module)
  if (existsSync(path) && statSync(path).isFile()) return pathToFileURL(path).href
  const installed = /^[./]/.test(module) ? undefined : locateInstalled(module, directory)
  if (installed !== undefined) return installed
  const meant = endings.map((ending) => `${module}${ending}`).find((file) => existsSync(resolve(directory, file)))
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`
  throw new LoadError(
    `no module ${module} (of "${name}"): there is no file ${path}, and no package of that name${hint}`,
  )
}

function locateInstalled(module: string, directory: string): string | undefined {
  try {
    return pathToFileURL(createRequire(resolve(directory, 'portico-loader.js')).resolve(module)).href
  } catch {
    return undefined
  }
}
