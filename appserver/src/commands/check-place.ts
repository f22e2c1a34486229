import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { SettingError } from '../settings/index.ts'
import type { Settings } from '../settings/table.ts'

/** Whether workers can run where, and as whom, the settings say. @throws {SettingError} they can't */
export function checkPlace(
  { chdir, user, group }: Settings,
  origins: Readonly<Record<string, string>>,
  directory: string,
): void {
  if (chdir !== undefined && !statSync(resolve(directory, chdir), { throwIfNoEntry: false })?.isDirectory())
    throw SettingError.wrongValue(origins.chdir!, chdir, 'a folder that exists')
  for (const [key, name] of Object.entries({ user, group })) {
    if (name !== undefined && process.getuid!() !== 0)
      throw new SettingError(origins[key]!, `only root can change the ${key} that workers run as`)
  }
}
