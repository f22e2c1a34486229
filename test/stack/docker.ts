import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { repositoryRoot } from './running-command.ts'

const run = promisify(execFile)
const outputLimitBytes = 64 * 1024 * 1024

/** Both streams of a docker command that is expected to succeed. */
export async function docker(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run('docker', args, { cwd: repositoryRoot, maxBuffer: outputLimitBytes })
  return stdout + stderr
}

/** A docker command that takes its time: what it says is shown as it says it. */
export async function dockerVisibly(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  // Standard output belongs to the test report.
  const child = spawn('docker', args, { cwd: repositoryRoot, env: environment, stdio: ['ignore', 2, 2] })
  const [exitCode] = await once(child, 'close')
  if (exitCode !== 0) throw new Error(`docker ${args.join(' ')} ended with ${exitCode}; what it said is above`)
}
