import type { Peer } from './peer.ts'

const applications = 'test/bench/applications'

/** A bare program: a file that listens at the socket that it is given. */
function bare(name: string, protocol: Peer['protocol'], file: string): Peer {
  return { name, protocol, command: (socket) => ['node', `${applications}/${file}.ts`, socket] }
}

/** An application of ours, served by one worker. @param log the access log's format, where there is one */
function served(name: string, protocol: 'http' | 'fastcgi', application: string, log?: 'json'): Peer {
  const scheme = protocol === 'fastcgi' ? 'fastcgi+unix:' : 'unix:'
  return {
    name,
    protocol,
    command: (socket) => [
      ...(['node', 'appserver/src/cli.ts', application] as const),
      ...['--workers', '1', '--admin-bind', 'none', '--bind', scheme + socket],
      ...['--access-logfile', ...(log ? [`${socket}.log`, '--access-logformat', log] : ['none'])],
    ],
  }
}

const ours = (file: string) => `${applications}/${file}.ts:application`

/** All give the same small text. The first two know nothing of requests. */
export const quickPeers = {
  floor: bare('node:net floor', 'fastcgi', 'net-floor'),
  bareNode: bare('node:http, no header read', 'http', 'http-bare'),
  srvx: bare('srvx on node:http', 'http', 'srvx'),
  tsgiHttp: served('TSGI over HTTP', 'http', ours('tsgi')),
  tsgiFastCgi: served('TSGI over FastCGI', 'fastcgi', ours('tsgi')),
  tsgiFastCgiLogged: served('TSGI over FastCGI, access log', 'fastcgi', ours('tsgi'), 'json'),
  listener: served('(req, res) through appserver', 'http', ours('listener')),
  fetchHttp: served('fetch over HTTP', 'http', ours('fetch')),
  fetchFastCgi: served('fetch over FastCGI', 'fastcgi', ours('fetch')),
} as const satisfies Record<string, Peer>

/** The sample application, from nothing to its first answer. */
export const startPeers = {
  served: served('the sample application', 'http', 'sample-app/gateway.ts:application'),
  bare: bare('its module in a bare process', 'http', 'start-bare'),
} as const satisfies Record<string, Peer>
