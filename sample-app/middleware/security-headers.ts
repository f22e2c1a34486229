import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import type { SiteEnv } from '../context.ts'

const everywhere: Parameters<typeof secureHeaders>[0] = {
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    objectSrc: ["'none'"],
  },
  // Without it browsers send `Origin: null` with forms, which nobody can tell from another site's.
  referrerPolicy: 'same-origin',
  // Whether plain HTTP may still be used is the front's to say: it holds the certificate.
  strictTransportSecurity: false,
}

const overHttps = secureHeaders(everywhere)
// Browsers take these two over https only, and complain of them in the console at every page.
const overHttp = secureHeaders({ ...everywhere, crossOriginOpenerPolicy: false, originAgentCluster: false })

/** What browsers are to forbid the pages, whatever gets into them. */
export const securityHeaders: MiddlewareHandler<SiteEnv> = (c, next) =>
  c.env.environ['tsgi.url_scheme'] === 'https' ? overHttps(c, next) : overHttp(c, next)
