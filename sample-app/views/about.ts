import type { SiteContext } from '../context.ts'
import { aboutContent } from '../templates/about.ts'
import { page } from './page.ts'

/** Asks the database nothing. */
export function about(c: SiteContext): Promise<Response> {
  return page(c, 'About', aboutContent)
}
