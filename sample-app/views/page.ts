import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { SiteContext } from '../context.ts'
import { type Html, layout } from '../templates/layout.ts'

/** Answers with `content` inside the site's layout. */
export async function page(
  c: SiteContext,
  title: string,
  content: Html,
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  return c.html(layout({ title, path: c.req.path, staticUrl: c.var.staticUrl }, content), status)
}
