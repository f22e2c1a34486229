import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { repositoryRoot } from './running-command.ts'

const run = promisify(execFile)
const outputLimitBytes = 64 * 1024 * 1024

/** Both streams of a docker command that is expected to succeed. */
export function docker(...args: readonly string[]): Promise<string> {
  return dockerReading('', ...args)
}

/** The standard output of one, with variables that a compose file asks for. */
export async function dockerWith(
  variables: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<string> {
  const env = { ...process.env, ...variables }
  return (await run('docker', args, { cwd: repositoryRoot, maxBuffer: outputLimitBytes, env })).stdout
}

/** The same, with something on its standard input. */
export async function dockerReading(input: string, ...args: readonly string[]): Promise<string> {
  const ended = run('docker', args, { cwd: repositoryRoot, maxBuffer: outputLimitBytes })
  // A command that never reads may be gone before it is written to; how it ended is what counts.
  ended.child.stdin?.on('error', () => {}).end(input)
  const { stdout, stderr } = await ended
  return stdout + stderr
}

/** A docker command that takes its time: what it says is shown as it says it. */
export async function dockerVisibly(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  // Standard output belongs to the test report.
  const child = spawn('docker', args, { cwd: repositoryRoot, env: environment, stdio: ['ignore', 2, 2] })
  const [exitCode] = await once(child, 'close')
  if (exitCode !== 0) throw new Error(`docker ${args.join(' ')} ended with ${exitCode}; what it said is above`)
}
