import type { SiteContext } from '../context.ts'
import { homeContent } from '../templates/home.ts'
import { page } from './page.ts'

export function home(c: SiteContext): Promise<Response> {
  return page(c, 'It works', homeContent({ name: '' }))
}
