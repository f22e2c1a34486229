import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { SiteContext } from '../context.ts'
import { takeMessage } from '../messages.ts'
import { hasSession } from '../middleware/session.ts'
import { type Html, layout } from '../templates/layout.ts'

interface PageOptions {
  readonly status?: ContentfulStatusCode
  readonly scripts?: readonly string[]
}

/** Answers with `content` inside the site's layout. */
export async function page(
  c: SiteContext,
  title: string,
  content: Html,
  { status = 200, scripts = [] }: PageOptions = {},
): Promise<Response> {
  const { staticUrl } = c.var
  const message = takeMessage(c)
  const frame = { title, path: c.req.path, staticUrl, message, hasSession: hasSession(c), scripts }
  return c.html(layout(frame, content), status)
}
