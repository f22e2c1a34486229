#!/usr/bin/env node
import { check } from './management/check.ts'
import { collectStatic } from './management/collect-static.ts'
import { type Command, CommandError } from './management/command.ts'
import { loadSettings, SettingsError } from './settings.ts'

const commands: Readonly<Record<string, Command>> = { check, collectstatic: collectStatic }

process.exitCode = await main(process.argv.slice(2)).catch(report)

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help') {
    console.log(usage())
    return 0
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw new CommandError(`there is no command ${JSON.stringify(name)}; commands are ${names()}`)
  return command.run(args, loadSettings(process.env))
}

/** What the operator can put right is one line; anything else is a mistake of ours and keeps its stack. */
function report(error: unknown): number {
  const expected = error instanceof CommandError || error instanceof SettingsError
  console.error(expected ? `manage.ts: ${error.message}` : error)
  return 1
}

function names(): string {
  return Object.keys(commands).join(', ')
}

function usage(): string {
  const lines = Object.entries(commands).map(([name, command]) => `  ${name.padEnd(16)}${command.summary}`)
  return ['usage: node sample-app/manage.ts COMMAND [options]', '', ...lines].join('\n')
}
