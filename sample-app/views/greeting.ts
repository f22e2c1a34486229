import { HTTPException } from 'hono/http-exception'
import type { SiteContext } from '../context.ts'
import { greetingContent } from '../templates/greeting.ts'
import { homeContent } from '../templates/home.ts'
import { page } from './page.ts'

const nameLimitCharacters = 80

/** Post/Redirect/Get: the answer to the form has a URL of its own, so reloading it posts nothing again. */
export async function greet(c: SiteContext): Promise<Response> {
  const type = c.req.header('Content-Type') ?? ''
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) {
    throw new HTTPException(415, { message: 'This form is posted as application/x-www-form-urlencoded.' })
  }
  const name = (new URLSearchParams(await c.req.text()).get('name') ?? '').trim()
  const problem = problemWith(name)
  if (problem) return page(c, 'Check the form', homeContent({ name, problem }), 422)
  return c.redirect(`/greet?${new URLSearchParams({ name })}`, 303)
}

export async function greeting(c: SiteContext): Promise<Response> {
  const name = (c.req.query('name') ?? '').trim()
  if (problemWith(name)) return c.redirect('/', 303)
  return page(c, `Hello, ${name}`, greetingContent({ name }))
}

function problemWith(name: string): string | undefined {
  if (name === '') return 'Tell us a name to greet.'
  if (name.length > nameLimitCharacters) return `A name has at most ${nameLimitCharacters} characters here.`
  return undefined
}
