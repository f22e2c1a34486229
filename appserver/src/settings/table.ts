import { accessFormat } from './access-format.ts'
import { address } from './address.ts'
import { bytes, choice, integer, list, optional, seconds, text } from './kinds.ts'
import { row, type SettingsOf } from './row.ts'
import { trustedPeer } from './trusted-peers.ts'

const sockets = 'Sockets'
const processes = 'Processes'
const limits = 'Limits'
const trust = 'Trust'
const logging = 'Logging'
const application = 'Application'

/** The application server's settings. The names are gunicorn's wherever gunicorn has one. */
export const table = {
  bind: row(list(address), [{ kind: 'tcp', host: '127.0.0.1', port: 8000 }], {
    group: sockets,
    short: 'b',
    help: 'Where to listen; may be given several times. Port 0 takes a free one.',
  }),
  backlog: row(integer(1, 65_535), 2048, {
    group: sockets,
    help: 'Connections that may wait to be accepted; the kernel may cap it lower.',
  }),
  adminBind: row(
    optional(address),
    { kind: 'tcp', host: '127.0.0.1', port: 8001 },
    {
      group: sockets,
      help: 'Where /livez and /readyz answer; none switches them off.',
    },
  ),
  workers: row(integer(1, 512), 1, {
    group: processes,
    short: 'w',
    env: ['WEB_CONCURRENCY'],
    help: 'Worker processes.',
  }),
  timeout: row(seconds(0, 86_400), 30, {
    group: processes,
    short: 't',
    help: 'A worker that is silent for this long is killed and replaced; 0 never.',
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
  keepAlive: row(seconds(0, 86_400), 75, {
    group: limits,
    help: 'How long an idle connection is kept. Longer than the 60 seconds for which nginx keeps its own.',
  }),
  limitRequestBody: row(bytes(0, 2 ** 50), 100 * 1024 ** 2, {
    group: limits,
    help: 'Largest request body; beyond it the answer is 413. 0 means no limit.',
  }),
  forwardedAllowIps: row(list(trustedPeer), ['127.0.0.1', '::1', 'unix'], {
    group: trust,
    env: ['FORWARDED_ALLOW_IPS'],
    help: 'Fronts whose X-Forwarded-* and X-Request-Id headers are believed.',
  }),
  interface: row(choice(['auto', 'tsgi', 'node']), 'auto', {
    group: application,
    help: 'How the application is called; auto decides by its form and logs the choice.',
  }),
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
}

export type Settings = SettingsOf<typeof table>

function defaultAccessFormat(): string {
  return '%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s" request_id=%(i)s'
}
