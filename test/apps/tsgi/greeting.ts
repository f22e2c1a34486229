import { text } from 'node:stream/consumers'
import type { Application, Environ, StartResponse } from 'appserver'

/** Post/Redirect/Get with a relative Location, which nothing on the way may rewrite. */
export const greet: Application = (environ, startResponse) =>
  environ.REQUEST_METHOD === 'POST' ? take(environ, startResponse) : show(environ, startResponse)

async function take(environ: Environ, startResponse: StartResponse): Promise<string[]> {
  const name = new URLSearchParams(await text(environ['tsgi.input'])).get('name') ?? ''
  startResponse('303 See Other', [['Location', `/greet?${new URLSearchParams({ name })}`]])
  return []
}

function show(environ: Environ, startResponse: StartResponse): string[] {
  startResponse('200 OK', [['Content-Type', 'text/plain; charset=utf-8']])
  return [`Hello, ${new URLSearchParams(environ.QUERY_STRING).get('name')}`]
}
