import { type ExitCode, exitCode } from '../errors.ts'
import { statusTable } from '../settings/control-table.ts'
import { SettingError } from '../settings/index.ts'
import type { CommandContext } from './command.ts'
import { readOrder } from './control-order.ts'

/** `appserver workers +1 | -1 | N`: changes the number of workers of a running server. */
export async function workers(context: CommandContext): Promise<ExitCode> {
  // -1 looks like an option, and only here it is none.
  const counts = context.argv.filter((argument) => /^[+-]?\d+$/.test(argument))
  const order = await readOrder(
    { ...context, argv: context.argv.filter((argument) => !counts.includes(argument)) },
    {
      table: statusTable,
      usage:
        'Usage: appserver workers +N | -N | N [options]\n\nMore workers, fewer, or that many; until the next reload.',
    },
  )
  if (!order) return exitCode.ok
  const [change, ...more] = counts
  if (change === undefined || more.length > 0 || !/^([+-]?[1-9]\d{0,2})$/.test(change))
    throw new SettingError(
      'command line',
      `expected one of +N, -N or N, got ${[change, ...more].join(' ') || 'nothing'}`,
    )
  const body = /^[+-]/.test(change) ? { by: Number(change) } : { to: Number(change) }
  const answer = await order.client.ask<{ wanted: number }>('POST', '/workers', body)
  context.print(order.settings.json ? `${JSON.stringify(answer)}\n` : `Workers wanted: ${answer.wanted}\n`)
  return exitCode.ok
}
