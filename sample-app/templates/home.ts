import { html } from 'hono/html'
import type { Html } from './layout.ts'

interface HomeForm {
  readonly name: string
  readonly problem?: string
}

export function homeContent({ name, problem }: HomeForm): Html {
  return html`
<h1>It works</h1>
<p class="lead">This page came through the front, the application server and a gateway callable.</p>
<section aria-labelledby="greet-title">
  <h2 id="greet-title">A form</h2>
  <form method="post" action="/greet" class="stack">
    <label for="name">Your name</label>
    <input id="name" name="name" autocomplete="name" required maxlength="80" value="${name}"
      aria-describedby="name-problem" aria-invalid="${problem ? 'true' : 'false'}">
    <p id="name-problem" class="problem">${problem ?? ''}</p>
    <button type="submit">Greet me</button>
  </form>
</section>
<section aria-labelledby="stream-title">
  <h2 id="stream-title">A streamed response</h2>
  <p>The application sends one line at a time; nothing on the way may hold them back.</p>
  <p><a class="button" href="/stream" data-stream="stream-output">Watch the stream</a></p>
  <pre id="stream-output" class="output" role="log" aria-label="Pieces of the stream" tabindex="0" hidden></pre>
</section>
<section aria-labelledby="more-title">
  <h2 id="more-title">More</h2>
  <ul>
    <li><a href="/upload">Upload a file</a> and get its size and SHA-256 digest.</li>
    <li><a href="/environ">See the environ</a>: everything the application was told about this request.</li>
  </ul>
</section>`
}
