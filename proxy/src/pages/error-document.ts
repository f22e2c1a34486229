import type { ErrorText } from './error-text.ts'

/** What an error is told with: the numbers and words that go into page and JSON. */
export interface ErrorFacts extends ErrorText {
  readonly status: number
  readonly requestId: string
}

/** Policy for the page, which has its style in it and needs nothing else; nginx/conf/error-headers.conf has the same. */
export const errorPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

export function errorJson({ status, title, detail, requestId }: ErrorFacts): string {
  return `${JSON.stringify({ status, title, detail, requestId })}\n`
}

/** The page of nginx/conf/error.html, letter by letter; a test compares them. */
export function errorHtml(facts: ErrorFacts): string {
  const [title, detail, requestId] = [facts.title, facts.detail, facts.requestId].map(escapeHtml)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${facts.status} ${title}</title>
<style>
  :root { color-scheme: light dark; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 1rem/1.5 system-ui, sans-serif;
    background: light-dark(#f6f7f9, #14171c); color: light-dark(#1c2128, #e6e9ee); }
  main { max-width: 32rem; padding: 2rem; }
  .status { font-size: 3.5rem; font-weight: 700; line-height: 1; margin: 0; color: light-dark(#0b6e4f, #4fc3a1); }
  h1 { font-size: 1.5rem; margin: 1rem 0 .5rem; }
  .id { margin-top: 2rem; font-size: .85rem; color: light-dark(#5a6472, #9aa4b2); overflow-wrap: anywhere; }
</style>
</head>
<body>
<main>
<p class="status">${facts.status}</p>
<h1>${title}</h1>
<p>${detail}</p>
<p class="id">Request <code>${requestId}</code></p>
</main>
</body>
</html>
`
}

/** The four that nginx escapes. */
function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
