import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { migrationNames, migrationsFolder } from '../database/migration-files.ts'
import { appliedMigrations } from '../database/migrator.ts'
import type { Database } from '../database/schema.ts'
import { unavailability } from '../database/unavailable.ts'
import { accountsWithKnownPassword } from '../models/known-passwords.ts'
import { type Finding, frontFindings, settingFindings } from '../settings/deployment.ts'
import type { Environment, Settings } from '../settings.ts'
import { withDatabase } from './command.ts'

/** All that is unfit for the public, as far as the project can know. */
export async function deploymentFindings(settings: Settings, environment: Environment): Promise<Finding[]> {
  return [
    ...settingFindings(settings),
    ...frontFindings(environment),
    ...(await staticFindings(settings)),
    ...(await withDatabase(settings, databaseFindings)),
  ]
}

async function staticFindings({ staticRoot }: Settings): Promise<Finding[]> {
  const manifest = join(staticRoot, 'staticfiles.json')
  const problem = `${manifest} is missing: no static file has its hashed name`
  return access(manifest).then(
    () => [],
    () => [{ problem, remedy: 'run `node manage.ts collectstatic`' }],
  )
}

async function databaseFindings(database: Database): Promise<Finding[]> {
  try {
    const waiting = await waitingMigrations(database)
    if (waiting.length > 0) {
      const problem = `migrations are not applied: ${waiting.join(', ')}`
      return [{ problem, remedy: 'run `node manage.ts migrate`' }]
    }
    return (await accountsWithKnownPassword(database)).map((username) => ({
      problem: `the account ${JSON.stringify(username)} has a password that everybody tries first`,
      remedy: `run \`node manage.ts changepassword ${username}\``,
    }))
  } catch (error) {
    const reason = unavailability(error)
    if (!reason) throw error
    return [{ problem: `the database can't be checked: ${reason}`, remedy: 'start it, or mend DATABASE_URL' }]
  }
}

async function waitingMigrations(database: Database): Promise<string[]> {
  const applied = (await appliedMigrations(database)).map(({ name }) => name)
  return (await migrationNames(migrationsFolder)).filter((name) => !applied.includes(name))
}
