import { html } from 'hono/html'

export interface HomePage {
  readonly staticUrl: (name: string) => string
  readonly visitor: string
}

export function homePage({ staticUrl, visitor }: HomePage) {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>It works</title>
    <link rel="stylesheet" href="${staticUrl('site.css')}">
  </head>
  <body>
    <h1>It works</h1>
    <p>Hono answers, and you are ${visitor}. This page is <code>pages/home.ts</code>.</p>
  </body>
</html>
`
}
