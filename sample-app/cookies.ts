import { deleteCookie, getCookie, getSignedCookie, setCookie, setSignedCookie } from 'hono/cookie'
import type { SiteContext } from './context.ts'

export type CookieName = 'session' | 'voter' | 'message'

export function readCookie(c: SiteContext, name: CookieName): string | undefined {
  return getCookie(c, name, attributes(c).prefix)
}

/** @param maxAgeSeconds without it, the cookie goes when the browser is closed */
export function writeCookie(c: SiteContext, name: CookieName, value: string, maxAgeSeconds?: number): void {
  setCookie(c, name, value, { ...attributes(c), ...(maxAgeSeconds && { maxAge: maxAgeSeconds }) })
}

export function dropCookie(c: SiteContext, name: CookieName): void {
  deleteCookie(c, name, attributes(c))
}

/** @returns nothing for a value that somebody else has signed, or nobody */
export async function readSignedCookie(c: SiteContext, name: CookieName): Promise<string | undefined> {
  return (await getSignedCookie(c, keyFor(c, name), name, attributes(c).prefix)) || undefined
}

export function writeSignedCookie(c: SiteContext, name: CookieName, value: string, maxAge: number): Promise<void> {
  return setSignedCookie(c, name, value, keyFor(c, name), { ...attributes(c), maxAge })
}

/** A key for each cookie: what was signed for one is worth nothing in another. */
function keyFor(c: SiteContext, name: CookieName): string {
  return `${name} ${c.var.settings.secretKey}`
}

/** Over https a neighbouring subdomain can neither read nor plant it: `__Host-` (RFC 6265bis section 4.1.3.2). */
function attributes(c: SiteContext) {
  const secure = c.env.environ['tsgi.url_scheme'] === 'https'
  return { path: '/', httpOnly: true, sameSite: 'Lax', secure, ...(secure && { prefix: 'host' as const }) } as const
}
