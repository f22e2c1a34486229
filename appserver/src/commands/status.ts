import { type ExitCode, exitCode } from '../errors.ts'
import { countAnswers } from '../metrics/figures.ts'
import { statusTable } from '../settings/control-table.ts'
import type { ServerStatus, WorkerStatus } from '../status.ts'
import type { CommandContext } from './command.ts'
import { readOrder } from './control-order.ts'

/** Longer than a heartbeat: worth a word. */
const silentSeconds = 3

/** `appserver status`: what a running server and its workers do. */
export async function status(context: CommandContext): Promise<ExitCode> {
  const order = await readOrder(context, {
    table: statusTable,
    usage: 'Usage: appserver status [options]\n\nShows what the server and its workers do.',
  })
  if (!order) return exitCode.ok
  const answer = await order.client.ask<ServerStatus>('GET', '/status')
  context.print(order.settings.json ? `${JSON.stringify(answer, undefined, 2)}\n` : render(answer))
  return exitCode.ok
}

function render(answer: ServerStatus): string {
  const { version, application, pid, state, uptimeSeconds, listening, ready, wanted, waiting, unready, counts } = answer
  const head = [
    `${application}: ${state} for ${duration(uptimeSeconds)}, pid ${pid}, appserver ${version}`,
    `Listening at ${listening.join(', ')}`,
    `Workers: ${ready} of ${wanted} ready; requests: ${countAnswers(counts)}; connections waiting: ${waiting}`,
    ...(unready === undefined ? [] : [`Not ready: ${unready}`]),
  ]
  const titles = ['PID', 'STATE', 'UPTIME', 'REQUESTS', 'IN FLIGHT', 'CONNECTIONS', 'RSS', 'CPU']
  return `${head.join('\n')}\n\n${table([titles, ...answer.workers.map(cells)])}`
}

function cells(worker: WorkerStatus): string[] {
  const { pid, state, uptimeSeconds, connections, cpuShare, figures } = worker
  const quiet = state === 'ready' && worker.silentSeconds > silentSeconds
  return [
    String(pid),
    quiet ? `${state}, silent for ${duration(worker.silentSeconds)}` : state,
    duration(uptimeSeconds),
    figures ? String(countAnswers(figures.counts)) : '-',
    figures ? String(figures.inFlight) : '-',
    String(connections),
    figures ? `${Math.round(figures.rssBytes / 1024 ** 2)} MiB` : '-',
    figures ? `${(cpuShare * 100).toFixed(1)} %` : '-',
  ]
}

/** Columns as wide as their widest cell; numbers end where their title ends. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => align(cell, column, widths[column]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

function align(cell: string, column: number, width: number): string {
  return column === 1 ? cell.padEnd(width) : cell.padStart(width)
}

function duration(seconds: number): string {
  const [days, hours, minutes] = [seconds / 86_400, (seconds % 86_400) / 3600, (seconds % 3600) / 60].map(Math.floor)
  if (days! > 0) return `${days}d ${hours}h`
  if (hours! > 0) return `${hours}h ${minutes}m`
  return minutes! > 0 ? `${minutes}m ${Math.floor(seconds % 60)}s` : `${Math.floor(seconds)}s`
}
