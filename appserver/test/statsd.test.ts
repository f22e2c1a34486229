import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { RunningServer } from './running-server.ts'
import { ask } from './wire.ts'

/** A statsd that remembers the lines that it was sent. */
async function listen() {
  const socket = createSocket('udp4')
  const lines: string[] = []
  socket.on('message', (datagram) => lines.push(...datagram.toString().split('\n')))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  onTestFinished(async () => {
    socket.close()
    await once(socket, 'close')
  })
  return {
    address: `127.0.0.1:${socket.address().port}`,
    lines,
    /** Resolves when a line has come that matches. */
    receives: async (pattern: RegExp) => {
      while (!lines.some((line) => pattern.test(line)))
        await once(socket, 'message', { signal: AbortSignal.timeout(10_000) })
    },
  }
}

test('requests, statuses, durations and workers are sent under the names of gunicorn', async () => {
  const statsd = await listen()
  const argv = ['--statsd-host', statsd.address, '--statsd-prefix', 'shop.web', '--workers', '2']
  const server = await RunningServer.ready('hello.ts:application', argv)
  await ask(server.port)
  await statsd.receives(/^shop\.web\.requests:1\|c$/)
  await statsd.receives(/^shop\.web\.request\.status\.200:1\|c$/)
  await statsd.receives(/^shop\.web\.request\.duration:[\d.]+\|ms$/)
  await statsd.receives(/^shop\.web\.workers:2\|g$/)
})

test('what was answered before a worker ends is sent, too', async () => {
  const statsd = await listen()
  const server = await RunningServer.ready('hello.ts:application', ['--statsd-host', statsd.address])
  for (let request = 0; request < 20; request++) await ask(server.port)
  server.signal('SIGTERM')
  await server.ended
  await statsd.receives(/^appserver\.request\.duration/)
  const counted = statsd.lines.map((line) => Number(/^appserver\.requests:(\d+)\|c$/.exec(line)?.[1] ?? 0))
  expect(counted.reduce((sum, count) => sum + count, 0)).toBe(20)
})

test('nobody needs to listen', async () => {
  const gone = createSocket('udp4')
  gone.bind(0, '127.0.0.1')
  await once(gone, 'listening')
  const { port } = gone.address()
  gone.close()
  const server = await RunningServer.ready('hello.ts:application', ['--statsd-host', `127.0.0.1:${port}`])
  expect((await ask(server.port)).status).toBe(200)
  server.signal('SIGTERM')
  const { code, stderr } = await server.ended
  expect(code).toBe(0)
  expect(stderr).not.toMatch(/WARN|ERROR/)
})

test('an address that is none names its flag', async () => {
  const server = RunningServer.start('hello.ts:application', ['--statsd-host', 'unix:x'])
  const { code, stderr } = await server.ended
  expect(code).toBe(1)
  expect(stderr).toMatch(/^appserver: --statsd-host: expected HOST:PORT.*got "unix:x"\n$/)
})
