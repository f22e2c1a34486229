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
  const module = await importModule(name, location)
  if (typeof module.loadSettings !== 'function') {
    throw new SettingsError(`SETTINGS_MODULE ${name} exports no function loadSettings(environment)`)
  }
  return module.loadSettings(environment) as Settings
}

/** A module that is missing is a wrong setting; what fails inside of one that is there keeps its stack. */
async function importModule(name: string, { href }: URL): Promise<Record<string, unknown>> {
  try {
    return await import(href)
  } catch (error) {
    const { code, url } = error as NodeJS.ErrnoException & { url?: string }
    if (code !== 'ERR_MODULE_NOT_FOUND' || url !== href) throw error
    throw new SettingsError(`SETTINGS_MODULE is ${JSON.stringify(name)}, and there is no such file in the project`)
  }
}
