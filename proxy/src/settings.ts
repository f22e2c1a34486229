import {
  address,
  bytes,
  choice,
  formatAddress,
  invalid,
  type Kind,
  list,
  optional,
  row,
  type SettingsOf,
  seconds,
} from 'appserver/settings'
import type { Mount } from './files/mounted-files.ts'
import { addressRange, atLeastOne, orOff, tcpAddress, time } from './kinds.ts'
import { levels } from './logs/log.ts'
import { protectionRows } from './protection/settings.ts'
import { tlsRows } from './tls/settings.ts'
import type { HealthPage } from './upstream/reachable.ts'

const sockets = 'Sockets'
const limits = 'Limits'
const files = 'Static files'
const logging = 'Logging'

const publicMount: Kind<Mount> = {
  expected: 'PREFIX=DIR with a prefix that starts and ends with a slash, like /static/=.portico/static',
  metavar: 'PREFIX=DIR',
  parse: (given) => {
    const parts = /^(\/(?:[^=]*\/)?)=(.+)$/.exec(given)
    return parts ? { prefix: parts[1]!, directory: parts[2]! } : invalid
  },
  format: ({ prefix, directory }) => `${prefix}=${directory}`,
}

/** In X-Accel-Mapping a comma or an equals sign would end the folder's name. */
const internalMount: Kind<Mount> = {
  ...publicMount,
  expected:
    'PREFIX=DIR with a prefix below the root that starts and ends with a slash, and no comma or = in DIR, like /.portico/protected/=media/protected',
  parse: (given) => {
    const parts = /^(\/[\w.~-][\w.~/-]*\/)=([^=,]+)$/.exec(given)
    return parts ? { prefix: parts[1]!, directory: parts[2]! } : invalid
  },
}

const healthPage: Kind<HealthPage> = {
  expected: 'http://HOST:PORT/PATH or http://unix:SOCKET:/PATH',
  metavar: 'URL',
  parse: (given) => {
    const parts = /^http:\/\/(unix:[^:]+|[^/]+?):?(\/[^:]*)$/.exec(given)
    const where = parts ? address.parse(parts[1]!) : invalid
    return where === invalid ? invalid : { address: where, path: parts![2]! }
  },
  format: ({ address: where, path }) => `http://${formatAddress(where)}${where.kind === 'unix' ? ':' : ''}${path}`,
}

/** The embedded front's settings. The names are nginx's wherever nginx has one. */
export const table = {
  bind: row(
    tcpAddress,
    { kind: 'tcp', host: '127.0.0.1', port: 8080 },
    {
      group: sockets,
      help: 'Where clients connect. Port 0 takes a free one.',
    },
  ),
  upstream: row(atLeastOne(address), [{ kind: 'tcp', host: '127.0.0.1', port: 8000 }], {
    group: sockets,
    help: 'Where application servers listen: HOST:PORT or unix:PATH. Of several, the least busy one is asked; names are resolved again each second.',
  }),
  resolver: row(optional(tcpAddress), undefined, {
    group: sockets,
    help: "DNS server for names of application servers; the machine's own way of finding them by default.",
  }),
  requestBuffering: row(choice(['auto', 'on', 'off']), 'auto', {
    group: limits,
    help: 'Whether a body is read whole, into memory, before an application server is asked; auto: below 100 kB.',
  }),
  readyUrl: row(optional(healthPage), undefined, {
    group: sockets,
    help: 'With a command: announce only when this page answers 200, like http://127.0.0.1:8001/readyz or http://unix:admin.sock:/readyz.',
  }),
  trustedProxies: row(orOff(list(addressRange)), undefined, {
    group: sockets,
    help: 'Proxies in front whose forwarding headers are believed: addresses or ranges. Everybody else may claim nothing.',
  }),
  static: row(list(publicMount), [], {
    group: files,
    help: 'Serves the files of DIR below PREFIX, as collectstatic left them; may be given several times.',
  }),
  media: row(list(publicMount), [], {
    group: files,
    help: 'Serves the files of DIR below PREFIX as what people have uploaded: nothing in them may act in the name of the site.',
  }),
  accel: row(list(internalMount), [], {
    group: files,
    help: 'Sends the files of DIR when an answer of the application names them below PREFIX in X-Accel-Redirect; to clients there is nothing.',
  }),
  clientMaxBodySize: row(bytes(0, 2 ** 50), 100 * 1024 ** 2, {
    group: limits,
    help: 'Largest request body; beyond it the answer is 413. 0 means no limit.',
  }),
  upstreamConnectTimeout: row(time(1), 2000, {
    group: limits,
    help: 'Time for an upstream to accept a connection; then the next one is tried.',
  }),
  upstreamReadTimeout: row(time(1), 60_000, {
    group: limits,
    help: 'Longest silence of the upstream while it owes an answer; then the answer is 504.',
  }),
  shutdownTimeout: row(seconds(0, 86_400), 10, {
    group: limits,
    help: 'Time for requests to finish when the front stops; then they are cut.',
  }),
  logLevel: row(choice(levels), 'info', {
    group: logging,
    help: 'Least important messages that are written to stderr.',
  }),
  ...tlsRows,
  ...protectionRows,
}

export type Settings = SettingsOf<typeof table>
