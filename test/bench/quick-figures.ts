import type { quickPeers } from './quick-peers.ts'

/** A ratio of processor time per answer in the application's processes, and where it counts as a regression. */
export interface QuickFigure {
  readonly name: string
  readonly peer: keyof typeof quickPeers
  readonly against: keyof typeof quickPeers
  readonly most: number
}

/** Above what docs/performance.md says was reached, by the spread from one hour of a machine to another: what is beyond it has become slower. */
export const quickFigures: readonly QuickFigure[] = [
  { name: 'tsgi-fastcgi/node-http', peer: 'tsgiFastCgi', against: 'bareNode', most: 0.9 },
  { name: 'tsgi-fastcgi/net-floor', peer: 'tsgiFastCgi', against: 'floor', most: 2.1 },
  { name: 'tsgi-http/node-http', peer: 'tsgiHttp', against: 'bareNode', most: 1.5 },
  { name: 'listener/node-http', peer: 'listener', against: 'bareNode', most: 1.4 },
  { name: 'fetch-http/srvx', peer: 'fetchHttp', against: 'srvx', most: 1.0 },
  { name: 'fetch-fastcgi/node-http', peer: 'fetchFastCgi', against: 'bareNode', most: 1.1 },
  { name: 'access-log-json/none', peer: 'tsgiFastCgiLogged', against: 'tsgiFastCgi', most: 1.55 },
]
