import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repositoryRoot } from '../stack/running-command.ts'
import type { FrameworkApplication } from './applications.ts'

const run = promisify(execFile)
/** A registry may be slow; the hook that waits for it has a little more. */
const limitMs = 280_000

/** Does in the application's folder what its documentation says has to be done there before it is served. */
export async function prepare({ folder, preparation }: FrameworkApplication): Promise<void> {
  const cwd = join(repositoryRoot, 'test/apps', folder)
  for (const command of preparation) {
    const [program, ...args] = command.split(' ')
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' }
    await run(program!, args, { cwd, env, timeout: limitMs }).catch((error: { stdout?: string; stderr?: string }) => {
      throw new Error(`${command} in ${cwd} failed:\n${error.stdout}${error.stderr}`, { cause: error })
    })
  }
}
