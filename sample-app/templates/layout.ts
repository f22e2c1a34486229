import { html } from 'hono/html'

export type Html = ReturnType<typeof html>

interface Frame {
  readonly title: string
  /** The page's own path, to mark it in the navigation. */
  readonly path: string
  readonly staticUrl: (path: string) => string
}

const navigation = [
  ['/', 'Home'],
  ['/upload', 'Upload'],
  ['/environ', 'Environ'],
] as const

/** The frame of every page. No inline script or style: the Content-Security-Policy stays `'self'`. */
export function layout({ title, path, staticUrl }: Frame, content: Html): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title} · Portico</title>
    <link rel="icon" href="${staticUrl('img/portico.svg')}" type="image/svg+xml">
    <link rel="stylesheet" href="${staticUrl('css/site.css')}">
    <script src="${staticUrl('js/stream.js')}" type="module"></script>
  </head>
  <body>
    <a class="skip" href="#content">Skip to content</a>
    <header class="masthead">
      <a class="brand" href="/">Portico</a>
      <nav aria-label="Main">${navigation.map(([href, label]) => navigationLink(href, label, href === path))}</nav>
    </header>
    <main id="content" tabindex="-1">${content}</main>
    <footer><p>Served by a gateway callable, <code>sample-app/gateway.ts:application</code>.</p></footer>
  </body>
</html>
`
}

function navigationLink(href: string, label: string, current: boolean): Html {
  return current ? html`<a href="${href}" aria-current="page">${label}</a>` : html`<a href="${href}">${label}</a>`
}
