import { existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describeError, LoadError } from './errors.ts'

/** What MODULE:ATTRIBUTE names, taken apart. */
export interface Target {
  /** As given. */
  readonly name: string
  readonly module: string
  /** A dotted path of properties: `application`, `site.application`. */
  readonly attribute: string
}

/** @throws {LoadError} not of the form MODULE:ATTRIBUTE */
export function parseTarget(name: string): Target {
  const parts =
    /^(?<module>.+):(?<attribute>[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.[\p{ID_Start}$_][\p{ID_Continue}$]*)*)$/u.exec(
      name,
    )
  if (!parts?.groups) {
    throw new LoadError(
      `"${name}" does not name an application: expected MODULE:ATTRIBUTE, for example sample-app/gateway.ts:application`,
    )
  }
  return { name, module: parts.groups.module!, attribute: parts.groups.attribute! }
}

/**
 * Imports the module and takes the attribute from it.
 *
 * @param directory what a relative module path starts from
 * @throws {LoadError} the target is malformed, or there is no such module or attribute
 * @throws what the module itself throws while it is imported, untouched
 */
export async function load(name: string, directory: string): Promise<unknown> {
  const target = parseTarget(name)
  const url = locateModule(target, directory)
  const module = (await import(url)) as Record<string, unknown>
  return pick(target, module)
}

/**
 * Where the target's module is, as a URL to import.
 *
 * @throws {LoadError} there is no such file or package
 */
export function locateModule({ module, name }: Target, directory: string): string {
  const path = resolve(directory, module)
  if (existsSync(path) && statSync(path).isFile()) return pathToFileURL(path).href
  const installed = /^[./]/.test(module) ? undefined : locateInstalled(module, directory)
  if (installed === undefined)
    throw new LoadError(`no module ${module} (of "${name}"): there is no file ${path}, and no package of that name`)
  return installed
}

function locateInstalled(module: string, directory: string): string | undefined {
  try {
    return pathToFileURL(createRequire(resolve(directory, 'portico-loader.js')).resolve(module)).href
  } catch {
    return undefined
  }
}

function pick(target: Target, module: Record<string, unknown>): unknown {
  let value: unknown = module
  for (const part of target.attribute.split('.')) {
    const holder = value as Record<string, unknown> | null | undefined
    if (holder === null || holder === undefined || !(part in Object(holder))) throw noAttribute(target, module)
    value = holder[part]
  }
  if (value === undefined || value === null) throw noAttribute(target, module)
  return value
}

function noAttribute({ module, attribute }: Target, exports: Record<string, unknown>): LoadError {
  const names = Object.keys(exports)
  return new LoadError(
    `module ${module} has no attribute ${attribute}; it exports ${names.length > 0 ? names.join(', ') : 'nothing'}`,
  )
}

/**
 * As {@link load}, for those who report: what the module itself threw becomes a {@link LoadError} that keeps the module's own stack,
 * because that is where the reader has to look.
 */
export async function loadApplication(name: string, directory: string): Promise<unknown> {
  try {
    return await load(name, directory)
  } catch (error) {
    if (error instanceof LoadError) throw error
    throw new LoadError(`${name} could not be loaded:\n${describeError(error)}`, { cause: error })
  }
}
