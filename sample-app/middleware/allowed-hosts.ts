import type { MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { SiteEnv } from '../context.ts'

/** Refuses a Host that is not ours, so that nothing built from it (links, redirects, caches) can be poisoned. */
export function allowedHosts(patterns: readonly string[]): MiddlewareHandler<SiteEnv> {
  return async (c, next) => {
    const host = hostName(c.env.environ.HTTP_HOST ?? '')
    if (!patterns.some((pattern) => matches(host, pattern))) {
      throw new HTTPException(400, { message: 'This site does not answer to the name in the Host header.' })
    }
    await next()
  }
}

function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '')
}

function matches(host: string, pattern: string): boolean {
  if (pattern === '*') return true
  if (pattern.startsWith('.')) return host === pattern.slice(1) || host.endsWith(pattern)
  return host === pattern
}
