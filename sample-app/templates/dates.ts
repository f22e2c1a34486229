import { html } from 'hono/html'
import type { Html } from './layout.ts'

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

/** The same text for everybody, wherever server and reader are: a page may come from a cache. */
export function dateElement(date: Date): Html {
  return html`<time datetime="${date.toISOString()}">${day.format(date)}</time>`
}
