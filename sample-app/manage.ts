#!/usr/bin/env node
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MigrationFileError } from './database/migration-files.ts'
import { MigrationFailed } from './database/migrator.ts'
import { unavailability } from './database/unavailable.ts'
import { type Command, CommandError } from './management/command.ts'
import { commands } from './management/commands.ts'
import { settingsFromModule } from './settings/settings-module.ts'
import { SettingsError } from './settings.ts'

const expected = [CommandError, SettingsError, MigrationFailed, MigrationFileError]

process.exitCode = await main(process.argv.slice(2)).catch(report)

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help') {
    console.log(usage())
    return 0
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw new CommandError(`there is no command ${JSON.stringify(name)}; commands are ${names()}`)
  return command.run({ args, settings: await settingsFromModule(process.env), environment: process.env })
}

/** What the operator can put right is one line; anything else is a mistake of ours and keeps its stack. */
function report(error: unknown): number {
  const line = expected.some((kind) => error instanceof kind) ? (error as Error).message : unavailability(error)
  console.error(line === undefined ? error : `manage.ts: ${line}`)
  return 1
}

function names(): string {
  return Object.keys(commands).join(', ')
}

function usage(): string {
  const file = relative('.', fileURLToPath(import.meta.url))
  const width = Math.max(...Object.entries(commands).map((entry) => verb(entry).length))
  const lines = Object.entries(commands).map((entry) => `  ${verb(entry).padEnd(width)}  ${entry[1].summary}`)
  return [`usage: node ${file} COMMAND [options]`, '', ...lines].join('\n')
}

function verb([name, { synopsis }]: [string, Command]): string {
  return synopsis ? `${name} ${synopsis}` : name
}
