export const levels = ['error', 'warn', 'info', 'debug'] as const
export type Level = (typeof levels)[number]

/** The front's own words, one line each, apart from the access log. */
export interface Log {
  error(message: string): void
  warn(message: string): void
  info(message: string): void
  debug(message: string): void
}

export function createLog(lowest: Level, write: (line: string) => void): Log {
  const at = (level: Level) =>
    levels.indexOf(level) <= levels.indexOf(lowest)
      ? (message: string) => write(`proxy: ${level === 'info' ? '' : `${level}: `}${message}\n`)
      : () => {}
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') }
}
