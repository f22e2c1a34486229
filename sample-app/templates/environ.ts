import { html } from 'hono/html'
import type { Html } from './layout.ts'

export function environContent(entries: readonly (readonly [key: string, value: unknown])[]): Html {
  return html`
<h1>What the application was given</h1>
<p class="lead">One request's environ. Cookies, credentials and the like are hidden.</p>
<div class="scroll" role="region" aria-label="The environ" tabindex="0">
  <table>
    <thead><tr><th scope="col">Key</th><th scope="col">Value</th></tr></thead>
    <tbody>${entries.map(([key, value]) => row(key, value))}</tbody>
  </table>
</div>`
}

function row(key: string, value: unknown): Html {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return html`<tr><th scope="row"><code>${key}</code></th><td><code>${text}</code></td></tr>`
}
