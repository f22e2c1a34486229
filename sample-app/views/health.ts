import { sql } from 'kysely'
import type { SiteContext } from '../context.ts'
import { isUnavailable } from '../database/unavailable.ts'

/** Whether the database answers: for whoever watches the site from outside. */
export async function health(c: SiteContext): Promise<Response> {
  const headers = { 'Cache-Control': 'no-store' }
  try {
    await sql`select 1`.execute(c.var.database)
    return c.json({ database: 'up' }, 200, headers)
  } catch (error) {
    if (!isUnavailable(error)) throw error
    return c.json({ database: 'down' }, 503, { ...headers, 'Retry-After': '5' })
  }
}
