#!/usr/bin/env node
import './inspector-guard.ts'
import './compile-cache.ts'

import { readFileSync } from 'node:fs'
import type { Command, CommandContext } from './commands/command.ts'

/** Each is loaded when it is asked for, and so is all else: only what is loaded now is compiled anew at each start. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  call: async () => (await import('./commands/call.ts')).call,
  collectstatic: async () => (await import('./commands/collectstatic.ts')).collectstatic,
  reload: async () => (await import('./commands/reload.ts')).reload,
  status: async () => (await import('./commands/status.ts')).status,
  stop: async () => (await import('./commands/stop.ts')).stop,
  workers: async () => (await import('./commands/workers.ts')).workers,
}

/** The only place where this process ends, and where its arguments and environment are read. */
async function main(): Promise<never> {
  const [first, ...rest] = process.argv.slice(2)
  const named = first !== undefined && Object.hasOwn(commands, first) ? commands[first] : undefined
  const { describeError, exitCode, ServerError } = await import('./errors.ts')
  const { SettingError } = await import('./settings/setting-error.ts')
  const { inheritedSocketsVariable } = await import('./master/successor.ts')
  const env = { ...process.env }
  forget(['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES', 'WATCHDOG_PID', inheritedSocketsVariable])
  const successorEnv = { ...process.env }
  forget(['NOTIFY_SOCKET', 'WATCHDOG_USEC'])
  const context: CommandContext = {
    argv: named ? rest : process.argv.slice(2),
    env,
    invocation: {
      program: process.execPath,
      args: [...process.execArgv, ...process.argv.slice(1)],
      env: successorEnv,
    },
    directory: process.cwd(),
    version: (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string })
      .version,
    processEnv: process.env,
    // Opening it can change the terminal, so only when it is asked for.
    get stdin() {
      return process.stdin
    },
    stdout: process.stdout,
    stderr: process.stderr,
    print: (text) => process.stdout.write(text),
  }
  try {
    const command = named ? await named() : (await import('./commands/serve.ts')).serve
    process.exit(await command(context))
  } catch (error) {
    const isPlain = error instanceof ServerError || error instanceof SettingError
    process.stderr.write(`appserver: ${isPlain ? error.message : describeError(error)}\n`)
    process.exit(error instanceof ServerError ? error.exitCode : exitCode.failure)
  }
}

/** Variables that are meant for this process, or its successor, and not for the workers. */
function forget(names: readonly string[]): void {
  for (const name of names) delete process.env[name]
}

await main()
