import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter } from 'node:path'
import { onTestFinished } from 'vitest'

/** A command that has ended. */
export interface Command {
  readonly exitCode: number | null
  /** Both streams, in the order they arrived. */
  readonly output: string
  readonly tookMs: number
}

/** What belongs to the machine and its user, and not to the test run. */
const ofTheMachine =
  /^(HOME|USER|LANG|TMPDIR|DOCKER_\w+|(https?|no)_proxy|npm_config_(registry|cafile)|NODE_EXTRA_CA_CERTS|CHROMIUM)$/i

/**
 * Runs a command as the machine's user would who has just opened a terminal in the folder. Ended, with all that it started, when
 * the test is over.
 */
export async function runCommand(
  folder: string,
  command: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Command> {
  const began = performance.now()
  const env = { ...machineEnvironment(), ...variables }
  const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  onTestFinished(() => endGroup(child.pid!))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const [exitCode] = (await once(child, 'close')) as [number | null]
  return { exitCode, output, tookMs: performance.now() - began }
}

function machineEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name, value]) => ofTheMachine.test(name) && value !== undefined)
  // Commands of this repository's packages must not stand in for those that are missing elsewhere.
  const path = (process.env.PATH ?? '').split(delimiter).filter((place) => !place.endsWith('node_modules/.bin'))
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter) } as Record<string, string>
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
