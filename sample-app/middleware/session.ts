import type { MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { SiteContext, SiteEnv } from '../context.ts'
import { dropCookie, readCookie, writeCookie } from '../cookies.ts'
import type { Account } from '../models/accounts.ts'
import { createSession, endSession, findSession } from '../models/sessions.ts'

/** Whether the visitor shows a session, whatever it is worth: costs no query, and needs no database. */
export function hasSession(c: SiteContext): boolean {
  return readCookie(c, 'session') !== undefined
}

/** The session that was there before ends: whoever knew it has nothing of the login. */
export async function startSession(c: SiteContext, account: Account): Promise<void> {
  await endKnownSession(c)
  const ageMs = c.var.settings.sessionCookieAgeMs
  const token = await createSession(c.var.database, { accountId: account.id, ageMs })
  writeCookie(c, 'session', token, Math.floor(ageMs / 1000))
}

export async function finishSession(c: SiteContext): Promise<void> {
  await endKnownSession(c)
  dropCookie(c, 'session')
}

async function endKnownSession(c: SiteContext): Promise<void> {
  const token = readCookie(c, 'session')
  if (token) await endSession(c.var.database, token)
}

/** Leads strangers to the login and back, and keeps out accounts that are not staff. */
export const staffOnly: MiddlewareHandler<SiteEnv> = async (c, next) => {
  c.header('Cache-Control', 'private, no-store')
  const token = readCookie(c, 'session')
  const account = token ? await findSession(c.var.database, token) : undefined
  if (!account) {
    if (token) dropCookie(c, 'session')
    return c.redirect(loginUrl(c), 303)
  }
  if (!account.isStaff) throw new HTTPException(403, { message: 'Your account may not manage questions.' })
  c.set('account', account)
  await next()
}

/** A form that was posted is lost on the way, so the login leads to the list that it was on. */
function loginUrl(c: SiteContext): string {
  const { pathname, search } = new URL(c.req.url)
  const next = c.req.method === 'POST' ? '/manage' : pathname + search
  return `/login?${new URLSearchParams({ next })}`
}
