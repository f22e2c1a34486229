import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { describeError, ServerError } from '../errors.ts'
import { SettingError } from '../settings/index.ts'
import type { SettingsFile } from '../settings/resolve.ts'
import type { Plugin } from './config.ts'
import { type Hooks, hookNames } from './hooks.ts'

/** A config file that has been read. */
export interface ConfigFile extends SettingsFile {
  readonly hooks: Hooks
  readonly plugins: readonly Plugin[]
}

/**
 * Imports a config file, as it is on the disk now.
 *
 * @param path absolute
 * @param shown how errors call it
 * @throws {ServerError | SettingError} there is none, it throws, or it exports something else
 */
export async function readConfigFile(path: string, shown = path): Promise<ConfigFile> {
  const exported = (await importAnew(path, shown)).default
  if (typeof exported !== 'object' || exported === null) {
    throw SettingError.wrongValue(shown, exported, 'a default export: export default defineConfig({ … })')
  }
  const { plugins = [], ...rest } = exported as Record<string, unknown>
  if (!Array.isArray(plugins) || plugins.some((plugin) => typeof plugin !== 'function')) {
    throw SettingError.wrongValue(`plugins in ${shown}`, plugins, 'an array of Fastify plugins, which are functions')
  }
  const isHook = ([key]: [string, unknown]) => Object.hasOwn(hookNames, key)
  const hooks = Object.entries(rest).filter(isHook)
  for (const [name, hook] of hooks) {
    if (hook !== undefined && typeof hook !== 'function')
      throw SettingError.wrongValue(`${name} in ${shown}`, hook, 'a function')
  }
  return {
    path: shown,
    values: Object.fromEntries(Object.entries(rest).filter((entry) => !isHook(entry))),
    otherKeys: ['plugins', ...Object.keys(hookNames)],
    hooks: Object.fromEntries(hooks) as Hooks,
    plugins: plugins as Plugin[],
  }
}

async function importAnew(path: string, shown: string): Promise<Record<string, unknown>> {
  try {
    return await withFreshImports((mark) => import(`${pathToFileURL(path).href}?${mark}`))
  } catch (error) {
    throw new ServerError(`config file ${shown} could not be loaded:\n${describeError(error)}`, 1, { cause: error })
  }
}

/**
 * Node keeps every module that it has imported, by its URL. A mark in the query makes it read a file again; relative imports
 * of a marked file get the same mark, so that what a config file is made of is read again with it. Packages are not.
 */
async function withFreshImports<T>(run: (mark: string) => Promise<T>): Promise<T> {
  const mark = `read-at-ms=${performance.now()}`
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const resolved = next(specifier, context)
      const isOwn = /^\.{1,2}\//.test(specifier) && context.parentURL?.endsWith(mark)
      return isOwn ? { ...resolved, url: `${resolved.url}?${mark}` } : resolved
    },
  })
  try {
    return await run(mark)
  } finally {
    hooks.deregister()
  }
}
