import { type ParseArgsConfig, parseArgs } from 'node:util'
import { commandLimits, openDatabase } from '../database/open.ts'
import type { Database } from '../database/schema.ts'
import type { Environment, Settings } from '../settings.ts'

/** What a command has to work with. */
export interface CommandContext {
  readonly args: readonly string[]
  readonly settings: Settings
  readonly environment: Environment
}

/** One verb of `manage.ts`; `run` gives the exit code. */
export interface Command {
  /** What follows the verb, for the usage. */
  readonly synopsis?: string
  readonly summary: string
  run(context: CommandContext): Promise<number>
}

/** Something the operator can put right, told in one line. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

type Options = NonNullable<ParseArgsConfig['options']>

/** Node's own parser, its complaints as one line. */
export function parseOptions<Known extends Options>(args: readonly string[], options: Known) {
  return parse(args, options, false).values
}

/** The same for a command that takes exactly one word beside its options; `word` names it. */
export function parseWord<Known extends Options>(args: readonly string[], word: string, options: Known) {
  const { values, positionals } = parse(args, options, true)
  const [value] = positionals
  if (value === undefined || positionals.length > 1) throw new CommandError(`expected one ${word}`)
  return { values, value }
}

function parse<Known extends Options>(args: readonly string[], options: Known, allowPositionals: boolean) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals })
  } catch (error) {
    throw new CommandError((error as Error).message.replaceAll('\n', ' '))
  }
}

/** Opens the database for as long as the work lasts. */
export async function withDatabase<Result>(settings: Settings, work: (database: Database) => Promise<Result>) {
  const database = openDatabase(settings, commandLimits)
  try {
    return await work(database)
  } finally {
    await database.destroy()
  }
}
