import { ControlClient } from '../control/control-client.ts'
import type { controlTable } from '../settings/control-table.ts'
import { type Resolved, renderOptions, resolve, SettingError, type Table } from '../settings/index.ts'
import type { CommandContext } from './command.ts'
import { settingsPrefix as prefix, readNamedFile } from './configuration.ts'

type Orders = Table & typeof controlTable

interface Order<T extends Orders> {
  readonly table: T
  /** What the command does, for `--help`. */
  readonly usage: string
}

interface Given<T extends Orders> extends Resolved<T> {
  readonly client: ControlClient
}

/**
 * Reads the command line of an order to a running server.
 *
 * @returns undefined when it was help that was asked for
 * @throws {SettingError} an option is wrong, or no control socket is named
 */
export async function readOrder<T extends Orders>(
  context: CommandContext,
  { table, usage }: Order<T>,
): Promise<Given<T> | undefined> {
  const resolved = resolve(table, { ...context, prefix })
  const { help, controlSocket } = resolved.settings as Resolved<typeof controlTable>['settings']
  if (help) {
    context.print(`${usage}\n\n${renderOptions(table, prefix)}`)
    return undefined
  }
  if (resolved.positionals.length > 0)
    throw new SettingError('command line', `expected only options, got ${resolved.positionals.join(' ')}`)
  const path = controlSocket || (await readFromFile(resolved, context))
  if (!path)
    throw new SettingError(
      'command line',
      'expected --control-socket PATH, the one that the server was started with (or APPSERVER_CONTROL_SOCKET, or controlSocket in the config file)',
    )
  return { ...resolved, client: new ControlClient(path) }
}

/** The server's own config file names it, too. */
async function readFromFile(resolved: Resolved<typeof controlTable>, context: CommandContext): Promise<string> {
  const file = await readNamedFile(resolved, context)
  return String(file?.values.controlSocket ?? '')
}
