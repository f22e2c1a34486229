import { html } from 'hono/html'
import type { Html } from './layout.ts'

interface Failure {
  readonly status: number
  readonly title: string
  readonly message: string
  readonly detail?: string | undefined
}

export function failureContent({ status, title, message, detail }: Failure): Html {
  return html`
<p class="status">${status}</p>
<h1>${title}</h1>
<p class="lead">${message}</p>
${detail ? html`<pre class="output" tabindex="0">${detail}</pre>` : ''}
<p><a href="/">To the start page</a></p>`
}
