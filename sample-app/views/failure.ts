import { accepts } from 'hono/accepts'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { SiteContext } from '../context.ts'
import { unavailability } from '../database/unavailable.ts'
import { type FailureText, failureContent } from '../templates/failure.ts'
import { page } from './page.ts'

const retryAfterSeconds = 5

const titles: Readonly<Record<number, string>> = {
  403: 'Not allowed',
  404: 'Page not found',
  405: 'Not possible here',
  413: 'Too large',
  415: 'Not a form',
  426: 'For WebSockets only',
  429: 'Too often',
  503: 'Back in a moment',
}

export function notFound(c: SiteContext): Promise<Response> {
  return tell(c, { status: 404, title: titles[404]!, message: 'There is no page at this address.' })
}

export function methodNotAllowed(c: SiteContext, methods: readonly string[]): Promise<Response> {
  c.header('Allow', methods.join(', '))
  const message = `This address takes ${methods.join(', ')}, not ${c.req.method}.`
  return tell(c, { status: 405, title: titles[405]!, message })
}

/** What a view refused goes to the visitor in its own words; what broke goes to the log, and only its id to the visitor. */
export async function failure(error: Error, c: SiteContext): Promise<Response> {
  if (error instanceof HTTPException) return refusal(error, c)
  const status = refusedBody(error)
  if (status) return refusal(new HTTPException(status, { message: 'The server takes no such request.' }), c)
  const environ = c.env.environ
  const requestId = environ['tsgi.request_id']
  const reason = unavailability(error)
  if (reason) return unavailable(reason, c)
  environ['tsgi.errors'].write(`request ${requestId} failed: ${error.stack ?? error.message}\n`)
  const message = 'The failure was logged under the request id below.'
  const detail = c.var.settings.debug ? error.stack : undefined
  return tell(c, { status: 500, title: 'Something went wrong', message, detail, requestId })
}

/** The server's own refusals, and the end of a client that has left: nothing broke here, and the log has them already. */
function refusedBody(error: Error): ContentfulStatusCode | undefined {
  if (error.name === 'ClientGone') return 400
  const { status } = error as { status?: unknown }
  return typeof status === 'number' && status >= 400 && status < 500 ? (status as ContentfulStatusCode) : undefined
}

function refusal(error: HTTPException, c: SiteContext): Promise<Response> {
  for (const [name, value] of error.res?.headers ?? []) c.header(name, value)
  const { status, message } = error
  return tell(c, { status, title: titles[status] ?? 'That did not work', message })
}

/** An outage is not a mistake of the request's: one line for the operator, and the same request again later. */
function unavailable(reason: string, c: SiteContext): Promise<Response> {
  const requestId = c.env.environ['tsgi.request_id']
  c.env.environ['tsgi.errors'].write(`request ${requestId}: ${reason}\n`)
  c.header('Retry-After', String(retryAfterSeconds))
  const message = 'The database can’t be reached at the moment.'
  const text = { status: 503, title: 'Back in a moment', message, requestId }
  if (c.req.method !== 'GET') return tell(c, text)
  const { pathname, search } = new URL(c.req.url)
  return tell(c, { ...text, link: { href: pathname + search, text: 'Try again' } })
}

/** A page for people, JSON for programs that ask for it: with the front's own names. */
export async function tell(c: SiteContext, text: FailureText): Promise<Response> {
  c.header('Cache-Control', 'no-store')
  c.header('Vary', 'Accept', { append: true })
  const status = text.status as ContentfulStatusCode
  const type = accepts(c, { header: 'Accept', supports: ['text/html', 'application/json'], default: 'text/html' })
  if (type === 'text/html') return page(c, text.title, failureContent(text), { status })
  const { title, message: detail } = text
  return c.json({ status, title, detail, requestId: c.env.environ['tsgi.request_id'] }, status)
}
