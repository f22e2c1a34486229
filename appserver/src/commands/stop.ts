import { type ExitCode, exitCode } from '../errors.ts'
import { stopTable } from '../settings/control-table.ts'
import type { CommandContext } from './command.ts'
import { readOrder } from './control-order.ts'

/** `appserver stop`: ends a running server. */
export async function stop(context: CommandContext): Promise<ExitCode> {
  const order = await readOrder(context, {
    table: stopTable,
    usage:
      'Usage: appserver stop [options]\n\nEnds the server when its requests are answered, after the graceful timeout at the latest.',
  })
  if (!order) return exitCode.ok
  const { quick, wait, json } = order.settings
  const { first, closed } = await order.client.follow<{ pid: number }>('POST', `/stop?quick=${quick}`)
  if (wait) await closed
  if (json) context.print(`${JSON.stringify({ stopped: wait, pid: first.pid })}\n`)
  else context.print(wait ? `Stopped: pid ${first.pid}\n` : `Stop asked for: pid ${first.pid}\n`)
  return exitCode.ok
}
