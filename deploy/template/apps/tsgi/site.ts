import { type Application, type Body, defineApplication, type Environ, type StartResponse } from 'appserver'
import { homePage } from './pages/home.ts'

type View = (environ: Environ, startResponse: StartResponse) => Body

/** @param staticUrl gives the URL of a file in `static`, where the front serves it */
export function createSite(staticUrl: (name: string) => string): Application {
  const views: Readonly<Record<string, View>> = {
    '/': (environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'text/html; charset=utf-8']])
      return [homePage({ staticUrl, visitor: environ.REMOTE_ADDR })]
    },
    '/healthz': (_environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'application/json']])
      return [JSON.stringify({ status: 'ok' })]
    },
  }
  return defineApplication((environ, startResponse) => {
    const view = Object.hasOwn(views, environ.PATH_INFO) ? views[environ.PATH_INFO]! : missing
    return view(environ, startResponse)
  })
}

function missing(_environ: Environ, startResponse: StartResponse): Body {
  startResponse('404 Not Found', [['Content-Type', 'text/plain; charset=utf-8']])
  return ['There is no such page.\n']
}
