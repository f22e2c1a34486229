import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { migrationsFolder, readMigrations } from '../database/migration-files.ts'
import { migrate as applyMigrations } from '../database/migrator.ts'
import type { Database } from '../database/schema.ts'
import { isUnavailable } from '../database/unavailable.ts'
import { type Command, CommandError, parseOptions, withDatabase } from './command.ts'

const pauseMs = 500

export const migrate: Command = {
  synopsis: '[--wait SECONDS]',
  summary: 'bring the database to the schema of this release; waits for a database that is not there yet',
  async run({ args, settings }) {
    const { wait = '0' } = parseOptions(args, { wait: { type: 'string' } })
    if (!/^\d+$/.test(wait)) throw new CommandError(`--wait is ${JSON.stringify(wait)}, expected seconds`)
    const migrations = await readMigrations(migrationsFolder)
    return withDatabase(settings, async (database) => {
      await waitFor(database, Number(wait) * 1000)
      const applied = await applyMigrations(database, migrations)
      for (const name of applied) console.log(`Applied ${name}`)
      if (applied.length === 0) console.log('No migrations to apply.')
      return 0
    })
  },
}

/** Containers start in any order, and a database needs its time. */
async function waitFor(database: Database, limitMs: number): Promise<void> {
  const deadline = performance.now() + limitMs
  for (;;) {
    try {
      await sql`select 1`.execute(database)
      return
    } catch (error) {
      if (!isUnavailable(error) || performance.now() + pauseMs > deadline) throw error
    }
    await delay(pauseMs)
  }
}
