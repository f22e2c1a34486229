import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { appserverLimits } from '../check/appserver-limits.ts'
import { checkConfiguration, renderFinding } from '../check/check.ts'
import { NotAConfiguration, readDump } from '../check/configuration.ts'
import { bytes, seconds } from '../check/units.ts'

const folder = new URL('../conf/', import.meta.url)

/** What the entrypoint would put in place of the settings that choose files or whole directives. */
const rendered: Readonly<Record<string, string>> = {
  UPSTREAM_PROTOCOL: 'http',
  LISTENERS: 'listen 8080;',
  TLS: 'on',
  ACME: 'off',
  NAMES: 'listed',
  CACHE: 'on',
  TLS_REDIRECT: 'on',
  SECURITY_HEADERS: 'on',
  RATE_LIMITED: 'on',
  CONNECTIONS_LIMITED: 'on',
  ACCESS_LOG: 'json',
  CLIENT_MAX_BODY_SIZE: '100m',
  UPSTREAM_READ_TIMEOUT: '60s',
}

type Changes = Readonly<Record<string, (text: string) => string>>

/** The project's own configuration as `nginx -T` would write it, with changes to its files. */
function dump(changes: Changes = {}, protocol = 'http'): string {
  const names = readdirSync(folder).filter((name) => name.endsWith('.conf') && name !== 'nginx.conf')
  const settings = { ...rendered, UPSTREAM_PROTOCOL: protocol }
  const files = ['nginx.conf', ...names].map((name) => fileOf(name, settings, changes[name]))
  if (protocol === 'fastcgi') for (const name of ['told', 'carried']) files.push(twinOf(files, name))
  return files.map(({ name, text }) => `# configuration file /tmp/portico/${name}:\n${text}\n`).join('')
}

function fileOf(name: string, settings: Readonly<Record<string, string>>, change: Changes[string] = String) {
  const text = readFileSync(new URL(name, folder), 'utf8')
  return { name, text: change(text.replace(/\$\{([A-Z0-9_]+)\}/g, (_, setting: string) => settings[setting] ?? '')) }
}

/** What the entrypoint makes of a file for FastCGI. */
function twinOf(files: readonly { name: string; text: string }[], name: string) {
  const { text: input } = files.find((file) => file.name === `${name}.conf`)!
  const script = fileURLToPath(new URL('../fastcgi.sh', import.meta.url))
  return {
    name: `fastcgi-${name}.conf`,
    text: execFileSync('sh', ['-c', '. "$0"; as_fastcgi', script], { input, encoding: 'utf8' }),
  }
}

const defaults = appserverLimits({})

function check(changes: Changes, env: Record<string, string> = {}, protocol?: string): string[] {
  return checkConfiguration(dump(changes, protocol), appserverLimits(env)).map(renderFinding)
}

/** A change that puts a text in place of another, which has to be there. */
function replacing(old: string, text: string) {
  return (whole: string) => {
    expect(whole).toContain(old)
    return whole.replace(old, text)
  }
}

test.each(['http', 'fastcgi'])(
  "nothing is wrong with the project's own configuration by %s, every variant of a file in it",
  (protocol) => {
    expect(checkConfiguration(dump({}, protocol), defaults)).toEqual([])
  },
)

const broken = [
  {
    what: 'a location whose proxy_set_header loses the others',
    changes: { 'application.conf': replacing('location / {', 'location / {\n    proxy_set_header X-Mine 1;') },
    says: /^nginx\/conf\/application\.conf:\d+: location \/ tells the application no X-Request-Id\. .*inherits none/,
  },
  {
    what: "a client's Proxy header that comes through",
    changes: { 'told.conf': replacing('proxy_set_header Proxy "";', '') },
    says: /pass-http\.conf:\d+: location \/ lets a client's Proxy through\./,
  },
  {
    what: 'a location whose add_header loses the outer ones',
    changes: { 'headers.conf': replacing('add_header_inherit merge;', '') },
    says: /static\.conf:\d+: location \/static\/ has an add_header of its own and loses X-Request-Id, .*"add_header_inherit merge;"/,
  },
  {
    what: 'connections that are kept for longer than the application server keeps them',
    changes: { 'kept-connections.conf': replacing('keepalive_timeout 60s;', 'keepalive_timeout 2m;') },
    says: /kept-connections\.conf:\d+: nginx keeps idle connections for 120 s, the application server only for 75 s\./,
  },
  {
    what: 'an application server that keeps connections for a shorter time',
    env: { APPSERVER_KEEP_ALIVE: '5' },
    says: /kept-connections\.conf:\d+: .* only for 5 s\. Set keepalive_timeout below APPSERVER_KEEP_ALIVE/,
  },
  {
    what: 'a variable that costs the pool of connections',
    changes: { 'pass-http.conf': replacing('proxy_pass http://application_servers;', 'proxy_pass http://$host;') },
    says: /pass-http\.conf:\d+: proxy_pass with a variable opens a new connection/,
  },
  {
    what: 'uploads that the application server refuses',
    env: { APPSERVER_LIMIT_REQUEST_BODY: '1m' },
    says: /limits\.conf:\d+: nginx takes bodies of 104857600 bytes, the application server of 1048576 at most\./,
  },
  {
    what: 'uploads without a limit before an application server that has one',
    changes: { 'limits.conf': replacing('client_max_body_size 100m', 'client_max_body_size 0') },
    says: /limits\.conf:\d+: nginx takes bodies of any size/,
  },
  {
    what: 'WebSockets that are cut between two pings',
    changes: { 'carried.conf': replacing('proxy_read_timeout 60s', 'proxy_read_timeout 15s') },
    says: /carried\.conf:\d+: nginx cuts a WebSocket after 15 s of silence, .* every 20 s\. Set UPSTREAM_READ_TIMEOUT/,
  },
  {
    what: 'a front that gives up before the application server does',
    env: { APPSERVER_CMD_ARGS: '--request-timeout 90' },
    says: /carried\.conf:\d+: nginx gives up after 60 s, before the application server does after 90 s\./,
  },
  {
    what: 'an alias that leads beside its folder',
    changes: { 'media.conf': replacing('location /media/ {', 'location /media {') },
    says: /media\.conf:\d+: location \/media and its alias do not both end with a slash/,
  },
  {
    what: 'an "if" around more than a decision',
    changes: { 'media.conf': replacing('{ return 404; }', '{ add_header X-Folder yes; return 404; }') },
    says: /media\.conf:\d+: add_header inside "if" does not do what it seems to do\. .* return, rewrite, set, break only/,
  },
]

const brokenByFastCgi = [
  {
    what: 'a location whose parameters lose the others',
    changes: { 'application.conf': replacing('location / {', 'location / {\n    fastcgi_param HTTP_X_MINE 1;') },
    says: /^nginx\/conf\/application\.conf:\d+: location \/ tells the application no REMOTE_ADDR\. .*inherits none/,
  },
  {
    what: "a client's Proxy header that comes through",
    changes: { 'told.conf': replacing('proxy_set_header Proxy "";', '') },
    says: /pass-fastcgi\.conf:\d+: location \/ lets a client's HTTP_PROXY through\./,
  },
  {
    what: 'answers that can be cut without a notice',
    changes: { 'by-fastcgi.conf': replacing('fastcgi_keep_conn on;', '') },
    says: /pass-fastcgi\.conf:\d+: location \/ has no "fastcgi_keep_conn on"/,
  },
  {
    what: 'a variable that costs the pool of connections',
    changes: { 'pass-fastcgi.conf': replacing('fastcgi_pass fastcgi_servers;', 'fastcgi_pass $host:9000;') },
    says: /pass-fastcgi\.conf:\d+: fastcgi_pass with a variable opens a new connection/,
  },
  {
    what: 'a front that gives up before the application server does, where it was written',
    env: { APPSERVER_CMD_ARGS: '--request-timeout 90' },
    says: /nginx\/conf\/carried\.conf:\d+: nginx gives up after 60 s, before the application server does after 90 s\./,
  },
]

describe('a configuration that nginx accepts is refused for', () => {
  test.each(broken)('$what', ({ changes = {}, env = {}, says }) => {
    expect(check(changes, env)).toContainEqual(expect.stringMatching(says))
  })

  test.each(brokenByFastCgi)('$what, by FastCGI', ({ changes = {}, env = {}, says }) => {
    expect(check(changes, env, 'fastcgi')).toContainEqual(expect.stringMatching(says))
  })
})

test('a finding is at the line where it was written', () => {
  const [finding] = check(
    { 'limits.conf': (text) => `\n\n# A "quoted" comment { ;\n${text}` },
    { APPSERVER_LIMIT_REQUEST_BODY: '1' },
  )
  const lines = readFileSync(new URL('limits.conf', folder), 'utf8').split('\n')
  const line = lines.findIndex((text) => text.startsWith('client_max_body_size')) + 1
  expect(finding).toContain(`limits.conf:${line + 3}:`)
})

test('quotes, escapes, variables in braces and comments are read as nginx reads them', () => {
  const text =
    '# configuration file /x/a.conf:\nset $a "x;{y}\\"" \'#z\'; # b {\nlocation ~ \\.(a|b)$ { return 200 $' +
    '{a}b; }\n'
  expect(readDump(text)).toMatchObject([
    { name: 'set', args: ['$a', 'x;{y}\\"', '#z'], line: 1 },
    {
      name: 'location',
      args: ['~', '\\.(a|b)$'],
      line: 2,
      block: [{ name: 'return', args: ['200', '$' + '{a}b'], line: 2 }],
    },
  ])
})

test('what is no configuration is refused', () => {
  expect(() => readDump('nginx: [emerg] unknown directive')).toThrow(NotAConfiguration)
})

test.each([
  ['300ms', 0.3],
  ['60s', 60],
  ['60', 60],
  ['1m30s', 90],
  ['2h', 7200],
])('%s is a time of %d s', (text, expected) => expect(seconds(text)).toBeCloseTo(expected))

test.each([
  ['0', 0],
  ['512', 512],
  ['100M', 104_857_600],
])('%s is a size of %d bytes', (text, expected) => expect(bytes(text)).toBe(expected))
