import { clearExpiredSessions } from '../models/sessions.ts'
import { type Command, parseOptions, withDatabase } from './command.ts'

export const clearSessions: Command = {
  summary: 'remove the sessions that have ended; for a daily job',
  async run({ args, settings }) {
    parseOptions(args, {})
    const cleared = await withDatabase(settings, clearExpiredSessions)
    console.log(`Removed ${cleared} ended sessions.`)
    return 0
  },
}
