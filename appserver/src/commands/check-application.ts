import { resolve } from 'node:path'
import { serverFacts } from '../gateway/environ.ts'
import { chooseInterface } from '../gateway/interfaces.ts'
import { loadApplication } from '../loader/loader.ts'
import { Program } from '../loader/program.ts'
import { programAddress } from '../loader/program-address.ts'
import type { Boot } from '../messages.ts'
import { checkCarried } from '../worker/carried.ts'
import { setVariables } from '../worker/process-setup.ts'

/**
 * Loads the application as a worker does, and calls nothing.
 *
 * @param env the process's own variables
 * @param plugins how many the config file has
 * @returns which interface it would be called by, and why
 * @throws {LoadError} it can't be had, or no interface takes it
 */
export async function checkApplication(
  { application, settings }: Boot,
  directory: string,
  env: NodeJS.ProcessEnv,
  plugins: number,
): Promise<string> {
  setVariables(settings.env, env)
  process.chdir(resolve(directory, settings.chdir ?? ''))
  const program = new Program({
    ...programAddress(settings.bind),
    patienceMs: settings.bootTimeout * 1000,
    notice: () => {},
    onClose: () => {},
  })
  const loaded = await loadApplication(application, process.cwd(), program)
  const { name, reason } = chooseInterface(loaded.application, settings.interface, {
    server: serverFacts(settings, () => ({ write: () => {} })),
    report: () => {},
    log: { info: () => {}, warn: () => {}, error: () => {} },
    lifespan: 'off',
  })
  checkCarried(settings.bind, name, plugins)
  return `${name} (${reason})`
}
