import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { Settings } from '../settings.ts'

/** One verb of `manage.ts`; `run` gives the exit code. */
export interface Command {
  readonly summary: string
  run(args: readonly string[], settings: Settings): Promise<number>
}

/** Something the operator can put right, told in one line. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

/** Node's own parser, its complaints as one line. */
export function parseOptions<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false }).values
  } catch (error) {
    throw new CommandError((error as Error).message)
  }
}
