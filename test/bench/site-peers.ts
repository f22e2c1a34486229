import type { Peer } from './peer.ts'

/** A peer with the benchmark's site, in so many workers. */
export interface SitePeer extends Peer {
  /** How it is named in results. */
  readonly key: string
  /** What has to be there: a program of Debian, or the folder of npm packages. */
  readonly needs?: 'npm' | 'gunicorn' | 'uvicorn' | 'uwsgi'
}

const site = 'test/bench/applications/site'
const npm = 'test/bench/peers'

/** Ours: a protocol between nginx and the application server, and a way to call the application. */
function served(key: string, protocol: 'http' | 'fastcgi', file: string, workers: number): SitePeer {
  const scheme = protocol === 'fastcgi' ? 'fastcgi+unix:' : 'unix:'
  return {
    key,
    name: key,
    protocol,
    command: (socket) => [
      ...(['node', 'appserver/src/cli.ts', `${site}/${file}.ts:application`] as const),
      ...['--workers', String(workers), '--admin-bind', 'none', '--control-socket', 'none', '--bind', scheme + socket],
      ...['--access-logfile', 'none', '--limit-request-body', '16m'],
    ],
  }
}

type Command = Peer['command']

const other = (key: string, command: Command, needs?: SitePeer['needs']): SitePeer => ({
  key,
  name: key,
  protocol: 'http',
  command,
  ...(needs && { needs }),
})

/** All, ours first. With more than one worker those that have processes of their own for it. */
export function sitePeers(workers: number): SitePeer[] {
  const count = String(workers)
  const ours = [
    served('TSGI, FastCGI', 'fastcgi', 'tsgi', workers),
    served('TSGI, HTTP', 'http', 'tsgi', workers),
    served('fetch, FastCGI', 'fastcgi', 'fetch', workers),
    served('fetch, HTTP', 'http', 'fetch', workers),
    served('(req, res), HTTP', 'http', 'listener', workers),
  ]
  const single = [
    other('node:http', (socket) => ['node', `${site}/serve-http.ts`, socket]),
    other('Fastify', (socket) => ['node', `${npm}/serve-fastify.js`, socket], 'npm'),
    other('srvx', (socket) => ['node', `${npm}/serve-srvx.js`, socket], 'npm'),
  ]
  return [
    ...ours,
    ...(workers === 1 ? single : []),
    other('node:cluster', (socket) => ['node', `${site}/serve-cluster.ts`, socket, count]),
    other('PM2 cluster', (socket) => pm2(socket, count), 'npm'),
    { ...other('Watt', (address) => watt(address, count), 'npm'), listens: 'tcp' },
    other('gunicorn gthread', (socket) => gunicorn(socket, count), 'gunicorn'),
    other('uvicorn', (socket) => uvicorn(socket, count), 'uvicorn'),
    { ...other('uWSGI', (socket) => uwsgi(socket, count), 'uwsgi'), protocol: 'uwsgi' },
  ]
}

function pm2(socket: string, workers: string): ReturnType<Command> {
  const start = ['start', `${npm}/serve-listener.js`, '--instances', workers]
  return [
    'env',
    `SOCKET=${socket}`,
    `PM2_HOME=${socket}.pm2`,
    'node',
    `${npm}/node_modules/pm2/bin/pm2-runtime`,
    ...start,
  ]
}

function watt(address: string, workers: string): ReturnType<Command> {
  const port = address.split(':')[1]
  const settings = [`PORT=${port}`, `WATT_WORKERS=${workers}`, 'PLT_TELEMETRY=false']
  return ['env', ...settings, 'node', `${npm}/node_modules/wattpm/bin/cli.js`, 'start', `${npm}/watt`]
}

function gunicorn(socket: string, workers: string): ReturnType<Command> {
  const kind = ['--worker-class', 'gthread', '--threads', '4', '--keep-alive', '75', '--log-level', 'warning']
  return [
    'gunicorn',
    ...kind,
    '--workers',
    workers,
    '--bind',
    `unix:${socket}`,
    '--chdir',
    site,
    'site_wsgi:application',
  ]
}

function uvicorn(socket: string, workers: string): ReturnType<Command> {
  const kind = ['--loop', 'uvloop', '--http', 'httptools', '--no-access-log', '--log-level', 'warning']
  const life = ['--timeout-keep-alive', '75', '--workers', workers]
  return ['uvicorn', '--app-dir', site, '--uds', socket, ...kind, ...life, 'site_asgi:application']
}

function uwsgi(socket: string, workers: string): ReturnType<Command> {
  const kind = ['--plugins', 'python3', '--chdir', site, '--wsgi-file', 'site_wsgi.py', '--disable-logging']
  const life = ['--master', '--die-on-term', '--processes', workers, '--listen', '1024']
  return ['uwsgi', ...kind, ...life, '--socket', socket, '--chmod-socket=666']
}
