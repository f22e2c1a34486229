import { html } from 'hono/html'
import type { Html } from './layout.ts'

export function greetingContent({ name }: { readonly name: string }): Html {
  return html`
<h1>Hello, ${name}</h1>
<p class="lead">The form was posted once; reloading this page posts nothing again.</p>
<p><a href="/">Greet someone else</a></p>`
}
