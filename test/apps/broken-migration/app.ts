import type { Application } from 'appserver'

/** Is never served: its migration comes before it. */
export const application: Application = (_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain; charset=utf-8']])
  return ['the version that must not be seen\n']
}
