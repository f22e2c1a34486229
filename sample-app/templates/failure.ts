import { html } from 'hono/html'
import type { Html } from './layout.ts'

export interface FailureText {
  readonly status: number
  readonly title: string
  readonly message: string
  readonly detail?: string | undefined
  readonly requestId?: string
  /** Where to go from here; the start page when nothing says otherwise. */
  readonly link?: { readonly href: string; readonly text: string }
}

const start = { href: '/', text: 'To the questions' }

export function failureContent({ status, title, message, detail, requestId, link = start }: FailureText): Html {
  return html`
<div class="failure">
  <p class="status" aria-hidden="true">${status}</p>
  <h1>${title}</h1>
  <p class="lead">${message}</p>
  ${detail ? html`<pre class="output" tabindex="0">${detail}</pre>` : ''}
  ${requestId ? html`<p class="meta">Request id <code>${requestId}</code></p>` : ''}
  <p class="actions"><a class="button quiet" href="${link.href}">${link.text}</a></p>
</div>`
}
