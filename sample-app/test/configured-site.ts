import { type Application, fromFetch } from 'appserver'
import { type Environment, loadSettings } from '../settings.ts'
import { createSite } from '../site.ts'

/** The site as these environment variables configure it; static names are marked, so that a test sees who resolved them. */
export function siteWith(environment: Environment = {}) {
  const staticUrl = (path: string) => `/static/${path}?as-collected`
  return createSite({ settings: loadSettings(environment), staticUrl })
}

export function applicationWith(environment: Environment = {}): Application {
  const site = siteWith(environment)
  return fromFetch((request, { environ }) => site.fetch(request, { environ }))
}
