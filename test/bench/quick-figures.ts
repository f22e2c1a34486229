import type { quickPeers } from './quick-peers.ts'

/** A ratio of processor time per answer in the application's processes, and where it counts as a regression. */
export interface QuickFigure {
  readonly name: string
  readonly peer: keyof typeof quickPeers
  readonly against: keyof typeof quickPeers
  readonly most: number
}

/** Above what docs/performance.md says was reached on a busy machine, by its spread: what is beyond it has become slower. */
export const quickFigures: readonly QuickFigure[] = [
  { name: 'tsgi-fastcgi/node-http', peer: 'tsgiFastCgi', against: 'bareNode', most: 1.25 },
  { name: 'tsgi-fastcgi/net-floor', peer: 'tsgiFastCgi', against: 'floor', most: 2.7 },
  { name: 'tsgi-http/node-http', peer: 'tsgiHttp', against: 'bareNode', most: 2.4 },
  { name: 'listener/node-http', peer: 'listener', against: 'bareNode', most: 2.1 },
  { name: 'fetch-http/srvx', peer: 'fetchHttp', against: 'srvx', most: 1.5 },
  { name: 'fetch-fastcgi/node-http', peer: 'fetchFastCgi', against: 'bareNode', most: 1.55 },
  { name: 'access-log-json/none', peer: 'tsgiFastCgiLogged', against: 'tsgiFastCgi', most: 1.75 },
]
