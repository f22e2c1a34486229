import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Environment, unfit } from './environment.ts'

/**
 * A secret from `VARIABLE`, or from the file that `VARIABLE_FILE` names: a mounted file shows up in no process list, no
 * `docker inspect` and no crash report.
 *
 * @param folder - where a relative file name starts
 * @returns undefined when neither is set
 * @throws {SettingsError} both are set, or the file cannot be read or is empty
 */
export function readSecret(environment: Environment, variable: string, folder: string): string | undefined {
  const value = environment[variable]
  const file = environment[`${variable}_FILE`]
  if (value && file) throw unfit(variable, `and ${variable}_FILE are both set, expected one of them`)
  return file ? readSecretFile(`${variable}_FILE`, resolve(folder, file)) : value || undefined
}

function readSecretFile(variable: string, path: string): string {
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw unfit(variable, `names ${path}, which can't be read (${code})`)
  }
  const secret = content.replace(/\r?\n$/, '')
  if (secret === '') throw unfit(variable, `names ${path}, which is empty`)
  return secret
}
