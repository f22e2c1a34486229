import { renderOptions, resolve } from 'appserver/settings'
import { expect, test } from 'vitest'
import { table } from '../src/settings.ts'

const read = (argv: string[], env: Record<string, string> = {}) =>
  resolve(table, { argv, env, prefix: 'PROXY' }).settings

test('without any setting the front is on loopback, before the application server', () => {
  expect(read([])).toEqual({
    bind: { kind: 'tcp', host: '127.0.0.1', port: 8080 },
    upstream: [{ kind: 'tcp', host: '127.0.0.1', port: 8000 }],
    resolver: undefined,
    requestBuffering: 'auto',
    readyUrl: undefined,
    trustedProxies: undefined,
    serverNames: undefined,
    tlsListen: undefined,
    tlsPort: undefined,
    tlsCertificate: undefined,
    tlsCertificateKey: undefined,
    tlsFolder: '.portico/tls',
    tlsRedirect: false,
    hsts: undefined,
    static: [],
    media: [],
    accel: [],
    clientMaxBodySize: 104_857_600,
    upstreamConnectTimeout: 2000,
    upstreamReadTimeout: 60_000,
    shutdownTimeout: 10,
    logLevel: 'info',
    rateLimit: undefined,
    rateLimitBurst: 100,
    connectionLimit: undefined,
    clientHeaderTimeout: 15_000,
    clientBodyTimeout: 30_000,
    sendTimeout: 30_000,
    securityHeaders: true,
    contentSecurityPolicy: "object-src 'none'; base-uri 'self'; frame-ancestors 'self'",
    contentSecurityPolicyReportOnly: false,
    maintenanceFile: '/run/portico/maintenance/on',
    maintenanceAllow: undefined,
    accessLog: 'json',
    accessLogFile: '-',
  })
})

test('each setting has its variable, and the flag is stronger', () => {
  const env = {
    PROXY_BIND: ':81',
    PROXY_UPSTREAM: 'unix:/run/app.sock',
    PROXY_STATIC: '/s/=a,/m/=b',
    PROXY_CLIENT_MAX_BODY_SIZE: '1k',
  }
  expect(read(['--bind', '[::1]:0'], env)).toMatchObject({
    bind: { host: '::1', port: 0 },
    upstream: [{ kind: 'unix', path: '/run/app.sock' }],
    static: [
      { prefix: '/s/', directory: 'a' },
      { prefix: '/m/', directory: 'b' },
    ],
    clientMaxBodySize: 1024,
  })
})

for (const [argv, message] of [
  [['--bind', 'unix:/x'], '--bind: expected HOST:PORT, [IPV6]:PORT, :PORT or PORT, got "unix:/x"'],
  [['--static', 'static=dir'], '--static: expected PREFIX=DIR with a prefix that starts and ends with a slash'],
  [['--static', '/static=dir'], '--static: expected PREFIX=DIR with a prefix that starts and ends with a slash'],
  [['--client-max-body-size', 'lots'], '--client-max-body-size: expected bytes'],
  [
    ['--ready-url', 'localhost:8001'],
    '--ready-url: expected http://HOST:PORT/PATH or http://unix:SOCKET:/PATH, or none',
  ],
  [['--upstream-read-timeout', '0s'], '--upstream-read-timeout: expected a time such as 300ms, 60s or 5m'],
  [['--trusted-proxies', '10.0.0.0/33'], '--trusted-proxies: expected an address or a range such as 10.0.0.0/8'],
  [['--rate-limit', '5'], '--rate-limit: expected requests per second or minute such as 50r/s, or off, got "5"'],
  [['--content-security-policy', 'a"b'], '--content-security-policy: expected a policy without double quotes, or off'],
  [['--maintenance-allow', '10.0.0.0/33'], '--maintenance-allow: expected an address or a range'],
  [['--access-log', '-'], '--access-log: expected one of json, combined, off'],
] as const) {
  test(`${argv.join(' ')} is refused with what was expected`, () => {
    expect(() => read([...argv])).toThrow(message)
  })
}

test('the help names every option with its variable', () => {
  const help = renderOptions(table, 'PROXY')
  for (const word of [
    '--client-max-body-size',
    'PROXY_CLIENT_MAX_BODY_SIZE',
    '--upstream',
    '--static',
    '--access-log',
  ]) {
    expect(help).toContain(word)
  }
})

test('media and protected files are prefixes with folders', () => {
  const settings = read([
    '--media',
    '/media/=up/public',
    '--accel',
    '/.portico/protected/=up/protected',
    '--accel',
    '/p/=b',
  ])
  expect(settings).toMatchObject({
    media: [{ prefix: '/media/', directory: 'up/public' }],
    accel: [
      { prefix: '/.portico/protected/', directory: 'up/protected' },
      { prefix: '/p/', directory: 'b' },
    ],
  })
})

test.each(['/=a', 'p/=a', '/p=a', '/p/=', '/p/=a=b', '/p?/=a'])('%s is no folder of protected files', (given) => {
  expect(() => read(['--accel', given])).toThrow('expected PREFIX=DIR with a prefix below the root')
})
