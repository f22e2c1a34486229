import { accessFormat } from './access-format.ts'
import { tcpAddress } from './address.ts'
import { bindAddress, listenAddress } from './bind-address.ts'
import { auto, bytes, choice, flag, integer, list, optional, seconds, secret, text } from './kinds.ts'
import { row, type SettingsOf } from './row.ts'
import { trustedPeer } from './trusted-peers.ts'

const sockets = 'Sockets'
const processes = 'Processes'
const limits = 'Limits'
const trust = 'Trust'
const logging = 'Logging'
const application = 'Application'
const control = 'Control'
const development = 'Development'

const mask = text('an octal mask, for example 0027', 'MASK', (given) => /^[0-7]{1,4}$/.test(given))
const variable = secret(text('NAME=VALUE', 'NAME=VALUE', (given) => /^[A-Za-z_]\w*=/.test(given)))

const octal = text('an octal mode, for example 0660', 'MODE', (given) => /^[0-7]{3,4}$/.test(given))
const headerValue = text('NAME=VALUE, for example X-Forwarded-Proto=https', 'NAME=VALUE', (given) =>
  /^[\w-]+=[^\s,]+$/.test(given),
)

/** The application server's settings. The names are gunicorn's wherever gunicorn has one. */
export const table = {
  app: row(optional(text('MODULE:ATTRIBUTE', 'MODULE:ATTRIBUTE')), undefined, {
    group: application,
    env: ['APP_MODULE'],
    help: 'The application, where none is named without a flag.',
  }),
  config: row(optional(text('a path', 'PATH')), 'appserver.config.ts', {
    group: application,
    short: 'c',
    outsideFile: true,
    help: 'The config file; none reads no file, and the default need not exist.',
  }),
  bind: row(list(listenAddress), [{ kind: 'tcp', host: '127.0.0.1', port: 8000 }], {
    group: sockets,
    short: 'b',
    env: ['PORT'],
    help: 'Where to listen; may be given several times. Port 0 takes a free one; fd://N is a socket that the parent left open. Requests come by HTTP, or by FastCGI where the address begins so. PORT alone in the environment means 0.0.0.0:PORT.',
  }),
  unixSocketMode: row(octal, '0666', {
    group: sockets,
    help: 'Mode of the unix sockets that are bound: who may write to one may connect.',
  }),
  backlog: row(integer(1, 65_535), 2048, {
    group: sockets,
    help: 'Connections that may wait to be accepted, where the kernel may cap it lower, and those that may wait for a worker; beyond it they are closed.',
  }),
  proxyProtocol: row(choice(['off', 'v1', 'v2', 'auto']), 'off', {
    group: sockets,
    help: 'Expects a PROXY protocol header first on each connection; auto takes both versions.',
  }),
  proxyAllowFrom: row(list(trustedPeer), ['127.0.0.1', '::1', 'unix'], {
    group: sockets,
    help: 'Who may send a PROXY protocol header; connections of others are closed when one is expected.',
  }),
  umask: row(optional(mask), undefined, {
    group: processes,
    short: 'm',
    help: 'Mode bits that are taken off files that the server and the application make; none leaves them as they are.',
  }),
  workers: row(auto(integer(1, 512)), 1, {
    group: processes,
    short: 'w',
    env: ['WEB_CONCURRENCY'],
    help: 'Worker processes; auto takes one for each processor that the control group allows.',
  }),
  maxRequests: row(integer(0, 1e12), 0, {
    group: processes,
    help: 'A worker is replaced after this many requests, the new one first; 0 never.',
  }),
  maxRequestsJitter: row(integer(0, 1e12), 0, {
    group: processes,
    help: 'Up to this many requests more, at random for each worker, so that they do not leave together.',
  }),
  maxWorkerMemory: row(bytes(0, 2 ** 50), 0, {
    group: processes,
    help: 'A worker whose resident memory is larger is replaced, the new one first; 0 never.',
  }),
  user: row(optional(text('a user name or number', 'USER', (given) => given !== '')), undefined, {
    group: processes,
    short: 'u',
    help: 'Workers run as this user, with its groups; needs root.',
  }),
  group: row(optional(text('a group name or number', 'GROUP', (given) => given !== '')), undefined, {
    group: processes,
    short: 'g',
    help: 'Workers run as this group; needs root.',
  }),
  procName: row(optional(text('a name', 'NAME')), undefined, {
    group: processes,
    short: 'n',
    help: "Shown in the list of processes, instead of the application's name.",
  }),
  timeout: row(seconds(0, 86_400), 30, {
    group: processes,
    short: 't',
    help: 'A worker whose event loop is stuck for this long is logged with its stack and replaced; 0 never.',
  }),
  bootTimeout: row(seconds(1, 86_400), 60, {
    group: processes,
    help: 'Time for a worker to load the application and be ready.',
  }),
  pidfile: row(optional(text('a path', 'PATH')), undefined, {
    group: processes,
    short: 'p',
    help: "Where the master's process number is written.",
  }),
  drainDelay: row(seconds(0, 3600), 0, {
    group: processes,
    help: 'How long to go on serving, with /readyz at 503, after TERM: time for a load balancer to look away.',
  }),
  gracefulTimeout: row(seconds(0, 86_400), 30, {
    group: processes,
    help: 'Time for requests to finish when a worker stops; then they are cut.',
  }),
  requestTimeout: row(seconds(0, 86_400), 0, {
    group: limits,
    help: 'Time for the whole answer; then tsgi.signal aborts and the client gets 504, or is cut when it has a head already. 0 means no limit.',
  }),
  keepAlive: row(seconds(0, 86_400), 75, {
    group: limits,
    help: 'How long an idle connection is kept; longer than the 60 seconds for which nginx keeps its own. 0 closes after each answer.',
  }),
  headerTimeout: row(seconds(0, 86_400), 30, {
    group: limits,
    help: "Time for a request's head to arrive; then 408. 0 means no limit.",
  }),
  bodyTimeout: row(seconds(0, 86_400), 60, {
    group: limits,
    help: 'Longest silence while a request body arrives; then 408. 0 means no limit.',
  }),
  workerConnections: row(integer(0, 1_000_000), 10_000, {
    group: limits,
    help: 'Connections that one worker holds, idle ones too; more wait until one closes. 0 means no limit.',
  }),
  limitConcurrency: row(integer(0, 1_000_000), 0, {
    group: limits,
    help: 'Requests that one worker answers at a time; beyond it the answer is 503 with Retry-After. 0 means no limit.',
  }),
  maxEventLoopDelay: row(seconds(0, 3600), 0, {
    group: limits,
    help: "While a worker's event loop is late by more than this, new requests get 503 with Retry-After. 0 means no limit.",
  }),
  limitRequestLine: row(integer(64, 65_536), 8190, {
    group: limits,
    help: 'Longest request line in bytes; beyond it the answer is 414.',
  }),
  limitRequestFields: row(integer(1, 10_000), 100, {
    group: limits,
    help: 'Most header fields; beyond it the answer is 431.',
  }),
  limitRequestFieldSize: row(integer(64, 65_536), 8190, {
    group: limits,
    help: 'Longest header field in bytes; beyond it the answer is 431.',
  }),
  limitRequestBody: row(bytes(0, 2 ** 50), 100 * 1024 ** 2, {
    group: limits,
    help: 'Largest request body; beyond it the answer is 413. 0 means no limit.',
  }),
  limitWebsocketMessage: row(bytes(0, 2 ** 31 - 1), 1024 ** 2, {
    group: limits,
    help: 'Largest WebSocket message; beyond it the connection is closed with 1009. 0 means no limit.',
  }),
  websocketPingInterval: row(seconds(0, 86_400), 20, {
    group: limits,
    help: 'How often a WebSocket is pinged; one that has given no sign of life by the next ping is cut. 0 never.',
  }),
  forwardedAllowIps: row(list(trustedPeer), ['127.0.0.1', '::1', 'unix'], {
    group: trust,
    env: ['FORWARDED_ALLOW_IPS'],
    help: 'Fronts whose X-Forwarded-* and X-Request-Id headers are believed.',
  }),
  secureSchemeHeaders: row(
    list(headerValue),
    ['X-Forwarded-Proto=https', 'X-Forwarded-Protocol=ssl', 'X-Forwarded-Ssl=on'],
    {
      group: trust,
      help: 'Headers by which a trusted front says that the client came over https.',
    },
  ),
  accelRedirect: row(flag, false, {
    group: trust,
    help: 'Leaves files to the front, by X-Accel-Redirect, where X-Accel-Mapping of a trusted one offers it. Only behind a front that sets that header on every request.',
  }),
  headerMap: row(choice(['drop', 'refuse', 'dangerous']), 'drop', {
    group: trust,
    help: 'Header names with an underscore, which could pass for another: dropped, refused with 400, or let through.',
  }),
  interface: row(choice(['auto', 'tsgi', 'fetch', 'asgi', 'node']), 'auto', {
    group: application,
    help: 'How the application is called; auto decides by its form and logs the choice.',
  }),
  validate: row(flag, false, {
    group: application,
    help: 'Holds TSGI and fetch applications, and the server, to the rules of appserver/SPEC.md; for tests and for looking into a problem.',
  }),
  lifespan: row(choice(['auto', 'on', 'off']), 'auto', {
    group: application,
    help: 'Whether an ASGI application is called for its startup and shutdown; with on it has to take part, with auto it may.',
  }),
  chdir: row(optional(text('a path', 'PATH')), undefined, {
    group: application,
    help: 'The folder where workers run: module paths start there.',
  }),
  env: row(list(variable), [], {
    group: application,
    short: 'e',
    help: "Sets a variable in the application's environment; may be given several times.",
  }),
  rootPath: row(
    text('empty, or a path like /app', 'PATH', (given) => /^(\/[^/?#%\s]+)*$/.test(given)),
    '',
    {
      group: application,
      env: ['SCRIPT_NAME'],
      help: 'Where the front mounts the application: becomes SCRIPT_NAME and is taken off PATH_INFO; other paths get 404.',
    },
  ),
  accessLogfile: row(optional(text('a path, or - for standard output', 'PATH')), '-', {
    group: logging,
    help: 'Where the access log goes; - is standard output.',
  }),
  accessLogformat: row(accessFormat, defaultAccessFormat(), {
    group: logging,
    help: "The access log's line, in gunicorn's atoms; json gives an object a line.",
  }),
  errorLogfile: row(text('a path, or - for standard error', 'PATH'), '-', {
    group: logging,
    help: "Where the server's own log goes; - is standard error.",
  }),
  logLevel: row(choice(['trace', 'debug', 'info', 'warn', 'error', 'fatal']), 'info', {
    group: logging,
    help: "The least serious message that the server's own log shows.",
  }),
  logFormat: row(choice(['text', 'json']), 'text', {
    group: logging,
    help: "Lines for people or for machines, in the server's own log.",
  }),
  adminBind: row(
    optional(bindAddress),
    { kind: 'tcp', host: '127.0.0.1', port: 8001 },
    {
      group: control,
      help: 'Where /livez, /readyz, /status, /metrics and a page with plots answer; none switches them off.',
    },
  ),
  controlSocket: row(optional(text('a path', 'PATH')), undefined, {
    group: control,
    help: 'A unix socket of mode 0600 for appserver status, reload, stop and workers.',
  }),
  statsdHost: row(optional(tcpAddress), undefined, {
    group: control,
    help: 'Where to send metrics by statsd, over UDP.',
  }),
  statsdPrefix: row(
    text('a dotted name', 'NAME', (given) => /^[\w-]*(\.[\w-]+)*$/.test(given)),
    'appserver',
    {
      group: control,
      help: 'What the names of statsd metrics start with.',
    },
  ),
  reload: row(flag, false, {
    group: development,
    help: 'Replaces the worker when a file changes that the application has loaded; for development, with one worker.',
  }),
  reloadExtraFile: row(list(text('a path', 'PATH')), [], {
    group: development,
    help: 'Another file to watch, with reload; may be given several times.',
  }),
}

export type Settings = SettingsOf<typeof table>

function defaultAccessFormat(): string {
  return '%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s" request_id=%(i)s'
}
