import { html } from 'hono/html'

export type Html = ReturnType<typeof html>

export interface Frame {
  readonly title: string
  /** The page's own path, to mark it in the navigation. */
  readonly path: string
  readonly staticUrl: (path: string) => string
  /** What the page before wants to have said. */
  readonly message: string | undefined
  /** Whether the visitor shows a session; which account it is, only pages that need to know ask the database. */
  readonly hasSession: boolean
  /** Names of static files. Nothing needs them but what is live. */
  readonly scripts?: readonly string[]
}

/** The frame of every page. No inline script or style: the Content-Security-Policy stays `'self'`. */
export function layout(frame: Frame, content: Html): Html {
  const { staticUrl } = frame
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${frame.title} · Portico Polls</title>
    <link rel="icon" href="${staticUrl('img/portico.svg')}" type="image/svg+xml">
    ${styleSheets.map((name) => html`<link rel="stylesheet" href="${staticUrl(name)}">`)}
    ${frame.scripts?.map((name) => html`<script src="${staticUrl(name)}" type="module"></script>`)}
  </head>
  <body>
    <a class="skip" href="#content">Skip to content</a>
    <header class="masthead">
      <a class="brand" href="/">Portico <span class="brand-name">Polls</span></a>
      <nav class="nav" aria-label="Main">${navigation(frame)}</nav>
    </header>
    <main id="content" tabindex="-1">
      ${frame.message ? html`<p class="message" role="status">${frame.message}</p>` : ''}
      ${content}
    </main>
    <footer class="colophon">
      Portico’s sample application. <a href="/about">How it works</a>
    </footer>
  </body>
</html>
`
}

const styleSheets = ['site', 'layout', 'forms', 'polls', 'results', 'manage'].map((name) => `css/${name}.css`)

function navigation({ path, hasSession }: Frame): Html {
  const link = (href: string, label: string) =>
    html`<a class="nav-link" href="${href}" ${href === path ? html`aria-current="page"` : ''}>${label}</a>`
  const account = hasSession ? [link('/manage', 'Manage'), logOut] : [link('/login', 'Log in')]
  return html`${[link('/', 'Questions'), link('/about', 'About'), ...account]}`
}

const logOut = html`<form method="post" action="/logout"><button type="submit" class="plain nav-link">Log out</button></form>`
