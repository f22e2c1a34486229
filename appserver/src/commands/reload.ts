import { type ExitCode, exitCode, ServerError } from '../errors.ts'
import { reloadTable } from '../settings/control-table.ts'
import type { CommandContext } from './command.ts'
import { readOrder } from './control-order.ts'

/** `appserver reload`: replaces the workers of a running server; succeeds only when the new ones serve. */
export async function reload(context: CommandContext): Promise<ExitCode> {
  const order = await readOrder(context, {
    table: reloadTable,
    usage:
      'Usage: appserver reload [options]\n\nReplaces every worker, the new ones first. When they can not start, the old ones go on.',
  })
  if (!order) return exitCode.ok
  const { wait, json } = order.settings
  try {
    const { workers } = await order.client.ask<{ workers?: number }>('POST', `/reload?wait=${wait}`)
    if (json) context.print(`${JSON.stringify({ reloaded: wait, workers })}\n`)
    else
      context.print(
        wait ? `Reloaded: ${workers} ${workers === 1 ? 'worker serves' : 'workers serve'}\n` : 'Reload asked for\n',
      )
    return exitCode.ok
  } catch (error) {
    if (!json || !(error instanceof ServerError)) throw error
    context.print(`${JSON.stringify({ reloaded: false, error: error.message })}\n`)
    return exitCode.failure
  }
}
