import type { SiteContext } from '../context.ts'
import { localPath } from '../local-path.ts'
import { leaveMessage } from '../messages.ts'
import { finishSession, startSession } from '../middleware/session.ts'
import { authenticate } from '../models/accounts.ts'
import { loginContent } from '../templates/login.ts'
import { page } from './page.ts'

const afterLogin = '/manage'

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
  const account = username && password ? await authenticate(c.var.database, username, password) : undefined
  if (!account) return loginAgain(c, username, next)
  await startSession(c, account)
  leaveMessage(c, 'loggedIn')
  return c.redirect(next, 303)
}

/** Does not say which of the two is wrong: that would say who has an account. */
function loginAgain(c: SiteContext, username: string, next: string): Promise<Response> {
  const problems = [{ field: 'username', message: 'No account has this username and this password.' }]
  return page(c, 'Error: Log in', loginContent({ username, next, problems }), { status: 422 })
}

export async function logOut(c: SiteContext): Promise<Response> {
  await finishSession(c)
  leaveMessage(c, 'loggedOut')
  return c.redirect('/', 303)
}
