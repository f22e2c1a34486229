import { isDeepStrictEqual } from 'node:util'
import { flagName } from './row.ts'
import type { Settings } from './table.ts'

/** What a server holds from its start to its end: a reload can't change it. */
const fixed = [
  'bind',
  'unixSocketMode',
  'backlog',
  'pidfile',
  'errorLogfile',
  'logFormat',
  'adminBind',
  'controlSocket',
  'statsdHost',
  'statsdPrefix',
] as const

/** The flags of those settings that differ and that a reload does not apply. */
export function unappliedFlags(before: Settings, after: Settings): string[] {
  return fixed.filter((key) => !isDeepStrictEqual(before[key], after[key])).map(flagName)
}
