/** What every reference application answers. `key` is the query's, and names a page of the {@link Journal}. */
export const routes = {
  seen: 'what the application was told of the request, as JSON',
  journal: 'notes a word, or waits for one, and gives the page as JSON',
  hello: 'hello, with its Content-Length',
  empty: '200 without a body',
  reason: '418 with the reason of a teapot',
  bodyless: '204 or 304 (code), with a body that must not go out',
  cookies: 'two Set-Cookie around another field',
  latin: 'a field with a letter that is not ASCII',
  text: 'UTF-8, first as text and then as bytes, without a length',
  echo: 'the whole request body, once it is there',
  digest: "the request body's length and SHA-256",
  relay: 'each piece of the request body as it comes',
  refuse: '403 without a look at the body',
  patient: 'waits for go, then reads the body and echoes it',
  upload: 'notes how reading the body ended: complete, or failed',
  stream: 'first, then waits for go, then second; notes closed at its end, whichever it is',
  large: 'so many bytes of the pattern',
  endless: 'pieces of 64 KiB as long as somebody takes them; notes each, and closed',
  wait: 'nothing, until the client has gone: notes gone',
  fails: 'an error before the answer, or after its first piece (when)',
  length: 'a body of another length than it declares (declared, sent)',
  field: 'a field with a line break in its value',
  hints: '103 with a Link, then 200',
} as const

export type Route = keyof typeof routes

/** The first segment of a path. @returns undefined where nothing is */
export function routeOf(path: string): Route | undefined {
  const [, name = ''] = path.split('/')
  return Object.hasOwn(routes, name) ? (name as Route) : undefined
}
