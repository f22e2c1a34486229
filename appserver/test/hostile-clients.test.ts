import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { RunningServer } from './running-server.ts'
import { ask, Wire } from './wire.ts'

const idleConnections = 2000
const slowEach = 50
const normalClients = 50
const requestsEach = 20

async function many(count: number, open: () => Promise<Wire>): Promise<Wire[]> {
  const wires: Wire[] = []
  while (wires.length < count)
    wires.push(...(await Promise.all(Array.from({ length: Math.min(100, count - wires.length) }, open))))
  return wires
}

const residentMb = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024

test('idle connections, slow heads, slow bodies and slow readers do not keep normal clients from their answers', async () => {
  const server = await RunningServer.ready('large.ts:application', [
    ...['--workers', '2', '--access-logfile', 'none'],
    ...['--header-timeout', '3', '--body-timeout', '3'],
  ])
  const { port } = server
  const idle = await many(idleConnections, () => Wire.open(port))
  const readers = await many(slowEach, async () => {
    const wire = await Wire.open(port)
    wire.socket.pause()
    return wire.get('/large')
  })
  const heads = await many(slowEach, async () => (await Wire.open(port)).send('GET / HTTP/1.1\r\nHost: te'))
  const bodies = await many(slowEach, async () =>
    (await Wire.open(port)).send('POST / HTTP/1.1', 'Host: test', 'Content-Length: 9', '', 'slow'),
  )

  const client = async () => {
    for (let sent = 0; sent < requestsEach; sent++) {
      const answer = await ask(port, '/', { method: 'POST', body: 'x'.repeat(1000) })
      expect(answer).toMatchObject({ status: 200, body: 'read 1000;' })
    }
  }
  await Promise.all(Array.from({ length: normalClients }, client))

  for (const wire of [...heads, ...bodies]) expect(await wire.end()).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/)
  for (const wire of idle) expect(await wire.end()).toBe('')
  for (const pid of server.workers) expect(residentMb(pid)).toBeLessThan(400)
  expect(readers.every(({ socket }) => !socket.destroyed)).toBe(true)
  await server.logs(/got 408: the head did not arrive within header-timeout/)
  expect(server.stderr.match(/ got 408/g)!.length).toBeLessThan(2 * slowEach)
}, 60_000)

test('connections beyond worker-connections wait until another closes', async () => {
  const server = await RunningServer.ready('hello.ts:application', ['--worker-connections', '2'])
  const first = await Wire.open(server.port)
  const second = await Wire.open(server.port)
  await first.get('/').receives(/worker \d+;/)
  await second.get('/').receives(/worker \d+;/)
  const third = await Wire.open(server.port)
  third.get('/')
  await first.get('/').receives(/worker \d+;/, 2)
  expect(third.received).toBe('')
  first.socket.end()
  await third.receives(/worker \d+;/)
})

test('a connection that was handed over shows the client of its PROXY protocol header', async () => {
  const server = await RunningServer.ready('hello.ts:application', ['--proxy-protocol', 'auto'])
  const wire = await Wire.open(server.port)
  wire.send('PROXY TCP4 203.0.113.7 192.0.2.1 4711 443\r\n').get('/')
  await wire.receives(/worker \d+;/)
  await server.prints(/^203\.0\.113\.7 - - /)
})

test('a request that is turned down is one line in the log, many are a line and a count', async () => {
  const server = await RunningServer.ready('hello.ts:application')
  for (let sent = 0; sent < 5; sent++) await (await Wire.open(server.port)).get('/', 'Host: other').end()
  await server.logs(/4 more in this second got 400/)
  expect(server.stderr.match(/GET \/ got 400: malformed request: more than one Host header/g)).toHaveLength(1)
})
