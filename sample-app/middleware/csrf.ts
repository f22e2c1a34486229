import type { Hono, MiddlewareHandler } from 'hono'
import { csrf } from 'hono/csrf'
import { HTTPException } from 'hono/http-exception'
import type { SiteEnv } from '../context.ts'

const message = 'This form was sent by another site, or by a browser that does not say from where.'

/**
 * Takes forms only from pages of this site, by Sec-Fetch-Site or Origin. Methods that no URL of the site has are left to be
 * answered as such.
 */
export function csrfProtection(site: Hono<SiteEnv>): MiddlewareHandler<SiteEnv> {
  const protect = csrf()
  return async (c, next) => {
    if (!site.routes.some(({ method }) => method === c.req.method)) return next()
    return protect(c, next).catch((cause: unknown) => {
      throw new HTTPException(403, { message, cause })
    })
  }
}
