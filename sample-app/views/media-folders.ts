import { join } from 'node:path'
import type { SiteContext } from '../context.ts'

/** What the front serves to everybody, at MEDIA_URL. */
export function publicMedia(c: SiteContext): string {
  return join(c.var.settings.mediaRoot, 'public')
}

/** What the front sends on the application's word alone. */
export function protectedMedia(c: SiteContext): string {
  return join(c.var.settings.mediaRoot, 'protected')
}
