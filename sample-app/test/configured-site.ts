import { type Application, fromFetch } from 'appserver'
import { openDatabase } from '../database/open.ts'
import { openChanges } from '../live/changes.ts'
import { type Environment, loadSettings } from '../settings.ts'
import { createSite } from '../site.ts'

const secretKey = 'a secret key for tests, which is long enough'

/** The site as these environment variables configure it; static names are marked, so that a test sees who resolved them. */
export function siteWith(environment: Environment = {}) {
  const settings = loadSettings({ SECRET_KEY: secretKey, DATABASE_URL: 'sqlite::memory:', ...environment })
  const staticUrl = (path: string) => `/static/${path}?as-collected`
  return createSite({ settings, database: openDatabase(settings), changes: openChanges(settings), staticUrl })
}

export function applicationWith(environment: Environment = {}): Application {
  const site = siteWith(environment)
  return fromFetch((request, { environ }) => site.fetch(request, { environ }))
}
