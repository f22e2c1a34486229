import type { MiddlewareHandler } from 'hono'
import type { SiteEnv } from '../context.ts'

/**
 * Says who may keep a page where its view has not: what was made for somebody's cookies, or gives some, is theirs alone, and
 * what was made for nobody in particular may be kept, but is asked for again.
 */
export const caching: MiddlewareHandler<SiteEnv> = async (c, next) => {
  await next()
  c.header('Vary', 'Cookie', { append: true })
  if (c.res.headers.has('Cache-Control')) return
  const isPersonal = c.req.header('Cookie') !== undefined || c.res.headers.has('Set-Cookie')
  c.header('Cache-Control', isPersonal ? 'private, no-cache' : 'no-cache')
}
