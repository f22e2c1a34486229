import { HTTPException } from 'hono/http-exception'
import type { SiteContext } from '../context.ts'
import { localPath } from '../local-path.ts'
import { leaveMessage } from '../messages.ts'
import { finishSession, startSession } from '../middleware/session.ts'
import { type Account, authenticate } from '../models/accounts.ts'
import { countAttempt, forgetFailures } from '../models/login-failures.ts'
import { usernameProblem } from '../models/usernames.ts'
import { loginContent } from '../templates/login.ts'
import { page } from './page.ts'

const afterLogin = '/manage'
/** Behind the logins of others: a password takes a moment to check, and in a flood the queue would only grow. */
const longestWaitMs = 5000

export async function loginForm(c: SiteContext): Promise<Response> {
  c.header('Cache-Control', 'private, no-store')
  const next = localPath(c.req.query('next'), afterLogin)
  return page(c, 'Log in', loginContent({ username: '', next }))
}

export async function logIn(c: SiteContext): Promise<Response> {
  c.header('Cache-Control', 'private, no-store')
  const form = new URLSearchParams(await c.req.text())
  const username = form.get('username') ?? ''
  const password = form.get('password') ?? ''
  const next = localPath(form.get('next'), afterLogin)
  const account = password && !usernameProblem(username) ? await known(c, username, password) : undefined
  if (!account) return loginAgain(c, username, next)
  await startSession(c, account)
  return c.redirect(next, 303)
}

async function known(c: SiteContext, username: string, password: string): Promise<Account | undefined> {
  const { database } = c.var
  const waitMs = await countAttempt(database, username)
  if (waitMs > 0) throw tooManyAttempts(waitMs)
  const signal = AbortSignal.any([c.req.raw.signal, AbortSignal.timeout(longestWaitMs)])
  const account = await authenticate(database, username, password, signal).catch(tooBusy)
  if (account) await forgetFailures(database, username)
  return account
}

function tooBusy(error: unknown): never {
  if (!(error instanceof DOMException && error.name === 'TimeoutError')) throw error
  const res = new Response(null, { headers: { 'Retry-After': '5' } })
  throw new HTTPException(503, { message: 'Too many people are logging in at the moment.', res })
}

function tooManyAttempts(waitMs: number): HTTPException {
  const headers = { 'Retry-After': String(Math.ceil(waitMs / 1000)) }
  const message = `Too many attempts with this username. Try again in ${minutesText(waitMs)}.`
  return new HTTPException(429, { message, res: new Response(null, { headers }) })
}

function minutesText(waitMs: number): string {
  const minutes = Math.ceil(waitMs / 60_000)
  return minutes === 1 ? 'a minute' : `${minutes} minutes`
}

/** Does not say which of the two is wrong: that would say who has an account. */
function loginAgain(c: SiteContext, username: string, next: string): Promise<Response> {
  const problems = [{ field: 'username', message: 'Wrong username or password.' }]
  return page(c, 'Error: Log in', loginContent({ username, next, problems }), { status: 422 })
}

export async function logOut(c: SiteContext): Promise<Response> {
  await finishSession(c)
  leaveMessage(c, 'loggedOut')
  return c.redirect('/', 303)
}
