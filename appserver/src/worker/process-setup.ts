import { resolve } from 'node:path'
import { ServerError } from '../errors.ts'
import type { Boot } from '../messages.ts'
import { assumeIdentity } from './identity.ts'

type Role = 'master' | 'worker' | 'call'

/**
 * Makes the process what the settings ask for, before the application is loaded into it.
 *
 * @param env the process's own variables
 * @throws {ServerError} the folder or the user can't be had
 */
export function setUpProcess({ application, settings }: Boot, env: NodeJS.ProcessEnv, role: Role = 'worker'): void {
  process.title = processTitle(role, settings.procName ?? application)
  setVariables(settings.env, env)
  assumeIdentity(settings.user, settings.group)
  if (settings.chdir !== undefined) enter(settings.chdir)
}

/** @param variables NAME=VALUE */
export function setVariables(variables: readonly string[], env: NodeJS.ProcessEnv): void {
  for (const variable of variables) {
    const equals = variable.indexOf('=')
    env[variable.slice(0, equals)] = variable.slice(equals + 1)
  }
}

/** gunicorn's form, so that who greps for one finds the other. */
export function processTitle(role: Role, name: string): string {
  return `appserver: ${role} [${name}]`
}

function enter(folder: string): void {
  try {
    process.chdir(folder)
  } catch (error) {
    throw new ServerError(`cannot work in chdir ${resolve(folder)}: ${(error as Error).message}`, 1, { cause: error })
  }
}
