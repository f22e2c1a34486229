import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { SiteContext } from '../context.ts'
import { failureContent } from '../templates/failure.ts'
import { page } from './page.ts'

export function notFound(c: SiteContext): Promise<Response> {
  const content = failureContent({ status: 404, title: 'Page not found', message: 'There is no page at this address.' })
  return page(c, 'Page not found', content, 404)
}

/** What a view refused goes to the visitor in its own words; what broke goes to the log, and only its id to the visitor. */
export async function failure(error: Error, c: SiteContext): Promise<Response> {
  if (error instanceof HTTPException) return refusal(error, c)
  const environ = c.env.environ
  const requestId = environ['tsgi.request_id']
  environ['tsgi.errors'].write(`request ${requestId} failed: ${error.stack ?? error.message}\n`)
  const title = 'Something went wrong'
  const message = `The failure was logged under request id ${requestId}.`
  const detail = c.var.settings.debug ? error.stack : undefined
  return page(c, title, failureContent({ status: 500, title, message, detail }), 500)
}

function refusal(error: HTTPException, c: SiteContext): Promise<Response> {
  const title = 'That did not work'
  const status = error.status as ContentfulStatusCode
  return page(c, title, failureContent({ status, title, message: error.message }), status)
}
