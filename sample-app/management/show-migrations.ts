import { migrationNames, migrationsFolder } from '../database/migration-files.ts'
import { appliedMigrations } from '../database/migrator.ts'
import { type Command, parseOptions, withDatabase } from './command.ts'

export const showMigrations: Command = {
  summary: 'list the migrations, those that are applied with [X]',
  async run({ args, settings }) {
    parseOptions(args, {})
    const names = await migrationNames(migrationsFolder)
    const applied = await withDatabase(settings, appliedMigrations)
    for (const name of names) {
      const found = applied.find((migration) => migration.name === name)
      console.log(found ? `[X] ${name}  ${found.appliedAt.toISOString()}` : `[ ] ${name}`)
    }
    return 0
  },
}
