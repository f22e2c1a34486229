import { type Logger, pino } from 'pino'

export type Log = Logger

export interface LogOptions {
  readonly level: string
  readonly format: 'text' | 'json'
}

/** The server's own log, on standard error, so that it never mixes with the access log. */
export function createLog({ level, format }: LogOptions): Log {
  // Synchronous, so that the last words of a dying process arrive.
  const destination = pino.destination({ dest: 2, sync: true })
  const options = { level, timestamp: pino.stdTimeFunctions.isoTime, base: { pid: process.pid } }
  if (format === 'json') return pino(options, destination)
  return pino(options, { write: (line: string) => destination.write(asText(line)) })
}

/** `[2026-01-31 12:00:00.000] [1234] [INFO] message key=value`, then a stack on lines of its own. */
function asText(line: string): string {
  const { level, time, pid, msg, stack, ...fields } = JSON.parse(line) as Record<string, unknown>
  const name = (pino.levels.labels[Number(level)] ?? 'info').toUpperCase()
  const shown = Object.entries(fields).map(
    ([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  const head = `[${String(time).replace('T', ' ').replace('Z', '')}] [${pid}] [${name}] ${msg ?? ''}${shown.join('')}\n`
  return stack === undefined ? head : `${head}${String(stack)}\n`
}
