import { execFile } from 'node:child_process'
import type { Site } from './site.ts'

export interface CommandResult {
  /** `missing`: there is no such command. `silent`: it was still running at the time limit. */
  readonly outcome: 'done' | 'failed' | 'missing' | 'silent'
  readonly stdout: string
  readonly stderr: string
}

const limitMs = 15_000

/** Runs a command of the machine in the site's folder, as the site's user would. Never rejects. */
export function run(site: Site, command: string, ...args: readonly string[]): Promise<CommandResult> {
  return new Promise((resolve) => {
    const options = { cwd: site.root, env: site.environment, timeout: limitMs, killSignal: 'SIGKILL' } as const
    execFile(command, args, options, (error, stdout, stderr) => resolve({ outcome: outcomeOf(error), stdout, stderr }))
  })
}

function outcomeOf(error: (Error & { code?: unknown; killed?: boolean }) | null): CommandResult['outcome'] {
  if (error === null) return 'done'
  if (error.code === 'ENOENT') return 'missing'
  return error.killed ? 'silent' : 'failed'
}
