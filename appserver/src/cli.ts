#!/usr/bin/env node
import './inspector-guard.ts'

import { readFileSync } from 'node:fs'
import { call } from './commands/call.ts'
import { collectstatic } from './commands/collectstatic.ts'
import type { Command, CommandContext } from './commands/command.ts'
import { reload } from './commands/reload.ts'
import { serve } from './commands/serve.ts'
import { status } from './commands/status.ts'
import { stop } from './commands/stop.ts'
import { workers } from './commands/workers.ts'
import { describeError, exitCode, ServerError } from './errors.ts'
import { inheritedSocketsVariable } from './master/successor.ts'
import { SettingError } from './settings/index.ts'

const commands: Readonly<Record<string, Command>> = { call, collectstatic, reload, status, stop, workers }

/** The only place where this process ends, and where its arguments and environment are read. */
async function main(): Promise<never> {
  const [first, ...rest] = process.argv.slice(2)
  const command = first !== undefined && Object.hasOwn(commands, first) ? commands[first]! : serve
  const env = { ...process.env }
  forget(['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES', 'WATCHDOG_PID', inheritedSocketsVariable])
  const successorEnv = { ...process.env }
  forget(['NOTIFY_SOCKET', 'WATCHDOG_USEC'])
  const context: CommandContext = {
    argv: command === serve ? process.argv.slice(2) : rest,
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
