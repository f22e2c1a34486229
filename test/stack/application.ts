import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { RunningCommand, repositoryRoot } from './running-command.ts'

/** The callable that is served where a test names none: what APP_MODULE is by default. */
export const applicationModule = 'sample-app/gateway.ts:application'

/** Runs the script `migrate` of the module's package, where it has one, as `make run` and the containers do. */
export async function migrate(module: string, variables: Readonly<Record<string, string>>): Promise<void> {
  const folder = packageFolder(join(repositoryRoot, dirname(module)))
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    scripts?: { migrate?: string }
  }
  if (scripts?.migrate) await RunningCommand.run(['--run', 'migrate'], variables, folder)
}

function packageFolder(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : packageFolder(dirname(folder))
}
