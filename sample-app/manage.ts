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

// Output that nobody reads, or that the disk has no room for: nothing of what is still to come can be told.
process.stdout.on('error', (error) => process.exit(report(error)))

process.exitCode = await main(process.argv.slice(2)).catch(report)

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || ['help', '--help', '-h'].includes(name)) {
    console.log(usage())
    return 0
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw new CommandError(`there is no command ${JSON.stringify(name)}; commands are ${names()}`)
  if (name !== 'test' && args.some((word) => word === '--help' || word === '-h')) {
    console.log(`usage: node ${file()} ${verb([name, command])}\n\n  ${command.summary}`)
    return 0
  }
  return command.run({ args, settings: await settingsFromModule(process.env), environment: process.env })
}

/** What the operator can put right is one line; anything else is a mistake of ours and keeps its stack. */
function report(error: unknown): number {
  const line = expected.some((kind) => error instanceof kind) ? (error as Error).message : reasonOf(error)
  console.error(line === undefined ? error : `manage.ts: ${line}`)
  return 1
}

/** An outage, or a file or folder that can't be had: Node's message names both what was tried and where. */
function reasonOf(error: unknown): string | undefined {
  const isOfSystem = error instanceof Error && 'syscall' in error
  return unavailability(error) ?? (isOfSystem ? error.message : undefined)
}

function names(): string {
  return Object.keys(commands).join(', ')
}

function file(): string {
  return relative('.', fileURLToPath(import.meta.url))
}

function usage(): string {
  const width = Math.max(...Object.entries(commands).map((entry) => verb(entry).length))
  const lines = Object.entries(commands).map((entry) => `  ${verb(entry).padEnd(width)}  ${entry[1].summary}`)
  return [`usage: node ${file()} COMMAND [options]`, '', ...lines].join('\n')
}

function verb([name, { synopsis }]: [string, Command]): string {
  return synopsis ? `${name} ${synopsis}` : name
}
