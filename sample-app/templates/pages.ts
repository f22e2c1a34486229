import { html } from 'hono/html'
import type { Html } from './layout.ts'

export interface Pages {
  readonly number: number
  readonly hasOlder: boolean
}

/** Newer and older entries of a list that is longer than a page. */
export function pageLinks({ number, hasOlder }: Pages, label: string, parameter: string): Html | '' {
  if (number === 1 && !hasOlder) return ''
  const link = (target: number, text: string, rel: string) =>
    html`<a class="page-link" href="?${parameter}=${target}" rel="${rel}">${text}</a>`
  return html`
<nav class="pages" aria-label="${label}">
  ${number > 1 ? link(number - 1, '← Newer', 'prev') : html`<span></span>`}
  ${hasOlder ? link(number + 1, 'Older →', 'next') : ''}
</nav>`
}
