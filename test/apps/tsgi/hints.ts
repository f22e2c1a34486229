import type { Application } from 'appserver'

export const hints: Application = (environ, startResponse) => {
  environ['tsgi.early_hints']?.(['</site.css>; rel=preload; as=style'])
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return ['after the hints']
}
