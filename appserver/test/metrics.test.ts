import { readFileSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { metrics } from '../src/metrics/metrics.ts'
import { RunningServer } from './running-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { ask, Wire } from './wire.ts'

const admin = ['--admin-bind', '127.0.0.1:0']
const patient = { timeout: 10_000, interval: 50 }

/** The value of a line of /metrics, by all that stands before it. */
async function read(server: RunningServer, series: string): Promise<number> {
  const { body } = await ask(server.adminPort, '/metrics')
  const line = body.split('\n').find((line) => line.startsWith(`${series} `))
  return line === undefined ? 0 : Number(line.slice(series.length + 1))
}

async function expectMetric(server: RunningServer, series: string, value: number): Promise<void> {
  await vi.waitFor(async () => expect(await read(server, series)).toBe(value), patient)
}

test('docs/metrics.md lists every metric with its type and labels, and nothing else', () => {
  const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')
  const listed = [...page.matchAll(/^\| `(appserver_\w+)` \| (\w+) \| ([^|]*) \|/gm)].map(([, name, type, labels]) => ({
    name,
    type,
    labels: [...labels!.matchAll(/`(\w+)`/g)].map(([, label]) => label),
  }))
  expect(listed).toEqual(metrics.map(({ name, type, labels }) => ({ name, type, labels })))
})

test('/metrics is well-formed text of Prometheus, with the samples of each metric together', async () => {
  const server = await RunningServer.ready('hello.ts:application', admin)
  await ask(server.port)
  await expectMetric(server, 'appserver_requests_total{method="GET",status="200"}', 1)
  const { body, headers } = await ask(server.adminPort, '/metrics')
  expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/)
  let name = ''
  for (const line of body.trimEnd().split('\n')) {
    const [, kind, described] = /^# (HELP|TYPE) (\w+) \S/.exec(line) ?? []
    if (kind === 'HELP') name = described!
    else if (kind === 'TYPE') expect(described).toBe(name)
    else expect(line).toMatch(new RegExp(`^${name}(_bucket|_sum|_count)?(\\{(\\w+="[^"]*",?)+\\})? [\\d.e+-]+$`))
  }
})

test('requests are counted by method and status, methods that are rare as OTHER', async () => {
  const server = await RunningServer.ready('hello.ts:application', admin)
  await ask(server.port)
  await ask(server.port, '/', { method: 'POST', body: 'x' })
  await ask(server.port, '/', { method: 'PROPFIND' })
  await ask(server.port, '/', { method: 'MKCOL' })
  await expectMetric(server, 'appserver_request_duration_seconds_count', 4)
  expect(await read(server, 'appserver_requests_total{method="GET",status="200"}')).toBe(1)
  expect(await read(server, 'appserver_requests_total{method="POST",status="200"}')).toBe(1)
  expect(await read(server, 'appserver_requests_total{method="OTHER",status="200"}')).toBe(2)
  expect(await read(server, 'appserver_request_duration_seconds_bucket{le="+Inf"}')).toBe(4)
})

describe('counters go on when a worker', () => {
  const series = 'appserver_requests_total{method="GET",status="200"}'

  test('retires, with what it answered last', async () => {
    const server = await RunningServer.ready('hello.ts:application', admin)
    for (let request = 0; request < 5; request++) await ask(server.port)
    server.signal('SIGHUP')
    await server.logs(/Worker \d+ ended/)
    expect(await read(server, series)).toBe(5)
    await ask(server.port)
    await expectMetric(server, series, 6)
    expect(await read(server, 'appserver_worker_exits_total{reason="retired"}')).toBe(1)
  })

  test('is killed', async () => {
    const server = await RunningServer.ready('hello.ts:application', admin)
    for (let request = 0; request < 5; request++) await ask(server.port)
    await expectMetric(server, series, 5)
    process.kill(server.workers[0]!, 'SIGKILL')
    await server.logs(/Worker \d+ serves/, 2)
    expect(await read(server, series)).toBe(5)
    await ask(server.port)
    await expectMetric(server, series, 6)
    expect(await read(server, 'appserver_worker_exits_total{reason="died"}')).toBe(1)
  })
})

test('the master answers while every worker is stuck, and says how long they have been silent', async () => {
  const cwd = temporaryDirectory({ 'app.ts': 'export const application = () => { for (;;); }' })
  const server = await RunningServer.ready('app.ts:application', [...admin, '--timeout', '60'], { cwd })
  const wire = await Wire.open(server.port)
  wire.get('/')
  const series = `appserver_worker_silent_seconds{pid="${server.workers[0]}"}`
  await vi.waitFor(async () => expect(await read(server, series)).toBeGreaterThan(1.5), patient)
  expect((await ask(server.adminPort, '/livez')).status).toBe(200)
  expect(JSON.parse((await ask(server.adminPort, '/status')).body).workers[0].silentSeconds).toBeGreaterThan(1.5)
})

test('/readyz is 503 while the server is suspended, and says so', async () => {
  const server = await RunningServer.ready('hello.ts:application', admin)
  server.signal('SIGWINCH')
  await server.logs(/Received SIGWINCH/)
  const suspended = await ask(server.adminPort, '/readyz')
  expect(suspended.status).toBe(503)
  expect(JSON.parse(suspended.body)).toMatchObject({ state: 'suspended', reason: expect.stringContaining('suspended') })
})

test('/readyz is 503 with the reason while workers keep dying', async () => {
  const app = 'setTimeout(() => process.exit(7), 100)\nexport const application = () => []'
  const cwd = temporaryDirectory({ 'app.ts': app })
  const server = await RunningServer.ready('app.ts:application', admin, { cwd })
  const answer = await vi.waitFor(async () => {
    const answer = await ask(server.adminPort, '/readyz')
    expect(answer.body).toContain('keep dying')
    return answer
  }, patient)
  expect(answer.status).toBe(503)
  expect(JSON.parse(answer.body).reason).toMatch(/^workers keep dying: \d+ in a row, the next is started in [\d.]+ s$/)
})

test('the live page loads nothing but what the admin port itself has', async () => {
  const server = await RunningServer.ready('hello.ts:application', admin)
  const page = await ask(server.adminPort, '/')
  expect(page.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'self'; frame-ancestors 'none'",
  })
  const references = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!)
  expect(references).toContain('/page.js')
  for (const path of references.filter((path) => path !== 'data:,')) {
    expect(path).toMatch(/^\//)
    expect((await ask(server.adminPort, path)).status).toBe(200)
  }
})
