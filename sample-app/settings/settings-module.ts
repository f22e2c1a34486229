import { statSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Settings } from '../settings.ts'
import { type Environment, SettingsError } from './environment.ts'

const project = new URL('..', import.meta.url)

/**
 * Loads the settings from the module that SETTINGS_MODULE names, as DJANGO_SETTINGS_MODULE does: a second file can wrap
 * `settings.ts` and change what one deployment needs.
 *
 * @throws {SettingsError} there is no such module, it has no `loadSettings`, or a value is wrong
 */
export async function settingsFromModule(environment: Environment): Promise<Settings> {
  const name = environment.SETTINGS_MODULE || './settings.ts'
  const location = name.startsWith('/') ? pathToFileURL(name) : new URL(name, project)
  if (location.protocol !== 'file:' || !statSync(location, { throwIfNoEntry: false })?.isFile()) {
    throw new SettingsError(`SETTINGS_MODULE is ${JSON.stringify(name)}, and there is no such file in the project`)
  }
  const module: Record<string, unknown> = await import(location.href)
  if (typeof module.loadSettings !== 'function') {
    throw new SettingsError(`SETTINGS_MODULE ${name} exports no function loadSettings(environment)`)
  }
  return module.loadSettings(environment) as Settings
}
