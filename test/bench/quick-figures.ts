import type { quickPeers } from './quick-peers.ts'

/** A ratio of processor time per answer in the application's processes, and where it counts as a regression. */
export interface QuickFigure {
  readonly name: string
  readonly peer: keyof typeof quickPeers
  readonly against: keyof typeof quickPeers
  readonly most: number
}

/** What is promised in docs/performance.md, with the room that a busy machine needs. */
export const quickFigures: readonly QuickFigure[] = [
  { name: 'tsgi-fastcgi/node-http', peer: 'tsgiFastCgi', against: 'bareNode', most: 0.8 },
  { name: 'tsgi-fastcgi/net-floor', peer: 'tsgiFastCgi', against: 'floor', most: 2.6 },
  { name: 'tsgi-http/node-http', peer: 'tsgiHttp', against: 'bareNode', most: 1.4 },
  { name: 'listener/node-http', peer: 'listener', against: 'bareNode', most: 1.2 },
  { name: 'fetch-http/srvx', peer: 'fetchHttp', against: 'srvx', most: 0.8 },
  { name: 'fetch-fastcgi/node-http', peer: 'fetchFastCgi', against: 'bareNode', most: 1.15 },
  { name: 'access-log-json/none', peer: 'tsgiFastCgiLogged', against: 'tsgiFastCgi', most: 1.25 },
]
