import { type Application, fromFetch } from 'appserver'
import { Hono } from 'hono'
import { methodNotAllowed } from 'hono/method-not-allowed'
import type { SiteEnv, StaticUrl } from './context.ts'
import type { Database } from './database/schema.ts'
import type { Changes } from './live/changes.ts'
import { createLiveResults } from './live/results.ts'
import { sendingFiles } from './media/sent-file.ts'
import { allowedHosts } from './middleware/allowed-hosts.ts'
import { caching } from './middleware/caching.ts'
import { csrfProtection } from './middleware/csrf.ts'
import { securityHeaders } from './middleware/security-headers.ts'
import type { Settings } from './settings.ts'
import { addUrls } from './urls.ts'
import { failure, notFound, methodNotAllowed as otherMethod } from './views/failure.ts'
import { health } from './views/health.ts'

export interface SiteParts {
  readonly settings: Settings
  readonly database: Database
  readonly changes: Changes
  readonly staticUrl: StaticUrl
}

/** Puts the project together: middleware first, then the URLs, then what answers when neither did. */
export function createSite({ settings, database, changes, staticUrl }: SiteParts): Hono<SiteEnv> {
  const site = new Hono<SiteEnv>()
  const liveResults = createLiveResults(database, changes)
  site.use(async (c, next) => {
    c.set('settings', settings)
    c.set('database', database)
    c.set('liveResults', liveResults)
    c.set('staticUrl', staticUrl)
    await next()
  })
  // Before the hosts: what watches the site asks by address.
  site.get('/healthz', health)
  site.use(securityHeaders, caching, allowedHosts(settings.allowedHosts))
  site.use(methodNotAllowed({ app: site, onMethodNotAllowed: otherMethod }))
  site.use(csrfProtection(site))
  addUrls(site)
  site.notFound(notFound)
  site.onError(failure)
  return site
}

/** What `gateway.ts` exports, and what tests call. */
export function asApplication(site: Hono<SiteEnv>): Application {
  return sendingFiles(fromFetch((request, { environ }) => site.fetch(request, { environ })))
}
