import { html } from 'hono/html'
import type { Html } from './layout.ts'

export const aboutContent: Html = html`
<h1>About this site</h1>
<p class="lead">A polls project in Django’s shape, written in TypeScript: the application that comes with Portico, to be looked at and replaced.</p>
<ol class="way">
  <li class="step"><h2>The front</h2><p>nginx, or its embedded twin, takes your request. Style sheets, scripts and the questions’ pictures it sends by itself.</p></li>
  <li class="step"><h2>The application server</h2><p>A master with its workers, which calls the application as Gunicorn calls <code>wsgi.py</code>.</p></li>
  <li class="step"><h2>The application</h2><p><code>sample-app/gateway.ts:application</code>: URLs, views, templates and models, on SQLite or PostgreSQL.</p></li>
</ol>
<p>This page asks the database nothing, so it stays when the database is away.</p>`
