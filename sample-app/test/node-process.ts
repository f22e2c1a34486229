import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Environment } from '../settings.ts'

export interface Outcome {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a file of the project in a process of its own, with these variables and no others. */
export function runNode(
  file: string,
  args: readonly string[],
  environment: Environment = {},
  input = '',
): Promise<Outcome> {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url))
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [path, ...args], { env: environment }, (_error, stdout, stderr) => {
      resolve({ exitCode: child.exitCode ?? -1, stdout, stderr })
    })
    child.stdin?.end(input)
  })
}

export function manage(args: readonly string[], environment: Environment = {}, input = ''): Promise<Outcome> {
  return runNode('manage.ts', args, environment, input)
}

/** The same, for who looks at it while it runs. */
export function spawnManage(args: readonly string[], environment: Environment): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [fileURLToPath(new URL('../manage.ts', import.meta.url)), ...args], {
    env: environment,
  })
}
