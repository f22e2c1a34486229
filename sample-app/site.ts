import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { allowedHosts } from './allowed-hosts.ts'
import type { SiteEnv } from './context.ts'
import { addUrls } from './urls.ts'
import { failure, notFound } from './views/failure.ts'

/** Puts the project together: middleware first, then the URLs, then what answers when neither did. */
export function createSite({ settings, database, changes, staticUrl }: SiteEnv['Variables']): Hono<SiteEnv> {
  const site = new Hono<SiteEnv>()
  site.use(async (c, next) => {
    c.set('settings', settings)
    c.set('database', database)
    c.set('changes', changes)
    c.set('staticUrl', staticUrl)
    await next()
  })
  site.use(securityHeaders)
  site.use(allowedHosts(settings.allowedHosts))
  addUrls(site)
  site.notFound(notFound)
  site.onError(failure)
  return site
}

const securityHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    objectSrc: ["'none'"],
  },
  // Whether plain HTTP may still be used is the front's to say: it holds the certificate.
  strictTransportSecurity: false,
})
