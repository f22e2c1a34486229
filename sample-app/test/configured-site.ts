import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Application } from 'appserver'
import type { Hono } from 'hono'
import type { SiteEnv } from '../context.ts'
import { migrationsFolder, readMigrations } from '../database/migration-files.ts'
import { migrate } from '../database/migrator.ts'
import { openDatabase } from '../database/open.ts'
import type { Database } from '../database/schema.ts'
import { openChanges } from '../live/changes.ts'
import { type Environment, loadSettings } from '../settings.ts'
import { asApplication, createSite } from '../site.ts'

/** A site of its own, on SQLite in a folder that goes with it. */
export interface ConfiguredSite {
  readonly site: Hono<SiteEnv>
  readonly application: Application
  readonly database: Database
  readonly mediaRoot: string
  /** For a process that is to serve the same site. */
  readonly environment: Environment
  close(): Promise<void>
}

const secretKey = 'a secret key for tests, which is long enough'

/** The site as these environment variables configure it; static names are marked, so that a test sees who resolved them. */
export async function configureSite(environment: Environment = {}): Promise<ConfiguredSite> {
  const folder = await mkdtemp(join(tmpdir(), 'sample-app-'))
  const mediaRoot = join(folder, 'media')
  const own = { SECRET_KEY: secretKey, DATABASE_URL: `sqlite:${join(folder, 'db.sqlite3')}`, MEDIA_ROOT: mediaRoot }
  const whole = { ...own, ...environment }
  const settings = loadSettings(whole)
  const database = openDatabase(settings)
  const changes = openChanges(settings)
  if (!environment.DATABASE_URL) await migrate(database, await readMigrations(migrationsFolder))
  const staticUrl = (path: string) => `/static/${path}?as-collected`
  const site = createSite({ settings, database, changes, staticUrl })
  return {
    site,
    application: asApplication(site),
    database,
    mediaRoot,
    environment: whole,
    async close() {
      await changes.close()
      await database.destroy()
      await rm(folder, { recursive: true })
    },
  }
}
