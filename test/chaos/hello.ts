import type { Application } from 'appserver'

/** As little as an application can do. */
export const application: Application = (_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return ['hello']
}
