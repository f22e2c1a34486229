import { type Logger, pino } from 'pino'
import { LogFile } from './log-file.ts'

/** The server's own log. */
export type Log = Logger & {
  /** Opens the file anew after a rotation. */
  reopen(): void
}

export interface LogOptions {
  readonly level: string
  readonly format: 'text' | 'json'
  /** A path, or `-` for standard error: there it never mixes with the access log. */
  readonly file: string
}

/** @throws {ServerError} the file can't be opened */
export function createLog({ level, format, file }: LogOptions): Log {
  // Written at once, so that the last words of a dying process arrive.
  const destination = new LogFile(file, 2)
  const options = { level, timestamp: pino.stdTimeFunctions.isoTime, base: { pid: process.pid } }
  const write = (line: string) => destination.writeNow(Buffer.from(format === 'json' ? line : asText(line)))
  const logger = pino(options, { write })
  const reopen = () => {
    try {
      destination.reopen()
    } catch (error) {
      logger.error(`The log was not reopened, the old file stays in use: ${(error as Error).message}`)
    }
  }
  return Object.assign(logger, { reopen })
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
