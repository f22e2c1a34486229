import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RunningServer } from './running-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { ask, Wire } from './wire.ts'

const start = (...argv: string[]) => RunningServer.ready('uncaught.ts:application', ['--interface', 'node', ...argv])

describe('the request that an uncaught error came from', () => {
  test.each([
    [
      'an exception in a timer',
      '/timer',
      /Error: the timer failed\n\s+at .*failInTimer|Error: the timer failed\n\s+at Timeout/,
    ],
    [
      'a rejection that nobody awaits',
      '/rejection',
      /Error: nobody awaited this\n\s+at failLater \(.*uncaught\.ts:11:/,
    ],
    ['an exception in a listener of the request', '/listener', /SyntaxError: .*\n[\s\S]*uncaught\.ts:18:/],
  ])('gets a 500: %s', async (_, path, stack) => {
    const server = await start()
    expect(await ask(server.port, path)).toMatchObject({ status: 500, body: '500 Internal Server Error\n' })
    await server.logs(new RegExp(`GET ${path}: an exception was not caught request_id=[0-9a-f]{32}\\n`))
    expect(server.stderr).toMatch(stack)
  })

  test('is cut, when its answer has begun', async () => {
    const server = await start()
    const wire = await Wire.open(server.port)
    const text = await wire.get('/begun').end()
    expect(text).toContain('begun ')
    expect(text).not.toContain('\r\n0\r\n\r\n')
  })
})

describe('the worker', () => {
  test('is replaced, the new one first, and finishes its other requests', async () => {
    const server = await start()
    const [old] = server.workers
    const held = await Wire.open(server.port)
    held.send('POST /held HTTP/1.1', 'Host: test', 'Content-Length: 4', 'Connection: close', '', '')
    await held.receives('begun ')
    expect((await ask(server.port, '/timer')).status).toBe(500)
    await server.logs(new RegExp(`Worker ${old} is to be replaced: an exception was not caught`))
    expect((await ask(server.port)).body).toBe(`worker ${server.workers[1]};`)
    expect(await held.send('done').end()).toContain(`worker ${old};`)
    await server.logs(new RegExp(`Worker ${old} ended\\n`))
    expect(server.stderr.indexOf(`Worker ${server.workers[1]} serves`)).toBeLessThan(
      server.stderr.indexOf(`Worker ${old} ended`),
    )
  })

  test('stays when a client leaves, and the application has not caught that', async () => {
    const server = await start()
    const wire = await Wire.open(server.port)
    wire.send('POST /awaited HTTP/1.1', 'Host: test', 'Content-Length: 9', '', 'some')
    await wire.receives('begun ')
    wire.socket.resetAndDestroy()
    await server.prints(/POST \/awaited HTTP/)
    expect((await ask(server.port)).body).toBe(`worker ${server.workers[0]};`)
    expect(server.stderr).not.toMatch(/ERROR|to be replaced/)
  })

  test('stays when an answer is not as long as it was said to be, and the client is told by the cut', async () => {
    const server = await start()
    const wire = await Wire.open(server.port)
    expect(await wire.get('/short').end()).not.toContain('nothing behind it')
    await server.logs(/GET \/short: an exception was not caught/)
    expect((await ask(server.port)).body).toBe(`worker ${server.workers[0]};`)
    expect(server.stderr).not.toContain('to be replaced')
  })

  test('is replaced for an error that belongs to no request', async () => {
    const server = await start()
    const [old] = server.workers
    expect((await ask(server.port, '/background')).body).toBe(`worker ${old};`)
    await server.logs(new RegExp(`Worker ${old} ended\\n`))
    expect((await ask(server.port)).body).toBe(`worker ${server.workers[1]};`)
  })

  test('ends within the graceful timeout also where no other can take its place', async () => {
    const source = 'export const application = (request: any) => setTimeout(() => { throw new Error(request.url) })'
    const cwd = temporaryDirectory({ 'app.mts': source })
    const argv = ['--interface', 'node', '--graceful-timeout', '1']
    const server = await RunningServer.ready('app.mts:application', argv, { cwd })
    const [old] = server.workers
    writeFileSync(join(cwd, 'app.mts'), 'throw new Error("broken")')
    expect((await ask(server.port)).status).toBe(500)
    const failedMs = performance.now()
    await server.logs(new RegExp(`Worker ${old} ended with code 1\\n`))
    expect(performance.now() - failedMs).toBeLessThan(3000)
    writeFileSync(join(cwd, 'app.mts'), source)
    expect((await ask(server.port)).status).toBe(500)
  })

  test('ends within the graceful timeout, however often it fails and whatever it still has', async () => {
    const server = await start('--graceful-timeout', '1')
    const [old] = server.workers
    const held = await Wire.open(server.port)
    held.send('POST /held HTTP/1.1', 'Host: test', 'Content-Length: 4', '', '')
    const failing = await Wire.open(server.port)
    await failing.get('/timer').receives('500 Internal')
    const failedMs = performance.now()
    for (let times = 2; times < 50 && !failing.socket.closed; times++) {
      failing.get('/timer')
      await Promise.race([failing.receives('500 Internal', times), failing.closed])
    }
    await server.logs(new RegExp(`Worker ${old} ended`))
    expect(performance.now() - failedMs).toBeLessThan(3000)
    await held.closed
  })
})

test('what nobody waited for is not the worker’s end when it fails because its client has left', async () => {
  const cwd = temporaryDirectory({
    'app.mts': `
      export async function application(scope: any, receive: any, send: any) {
        if (scope.type !== 'http') return
        await send({ type: 'http.response.start', status: 200 })
        const body = { type: 'http.response.body', body: 'worker ' + process.pid, more_body: scope.path === '/stream' }
        await send(body)
        if (!body.more_body) return
        while ((await receive()).type !== 'http.disconnect');
        void send(body)
        setImmediate(() => console.log('sent'))
      }
    `,
  })
  const server = await RunningServer.ready('app.mts:application', [], { cwd })
  const wire = await Wire.open(server.port)
  await wire.get('/stream').receives('worker')
  wire.socket.destroy()
  await server.prints(/sent/)
  expect((await ask(server.port)).body).toBe(`worker ${server.workers[0]}`)
  expect(server.stderr).not.toContain('not caught')
})

test('an exception that nobody catches while the application is loaded is why it cannot be', async () => {
  const cwd = temporaryDirectory({
    'app.mts': `
      setTimeout(() => { throw new Error('no route to the database') }, 1)
      await new Promise(() => setInterval(() => {}, 1000))
      export const application = () => []
    `,
  })
  const { code, stderr } = await RunningServer.start('app.mts:application', [], { cwd }).ended
  expect(code).toBe(4)
  expect(stderr).toMatch(
    /appserver: the application failed while it was loaded:\nError: no route to the database\n[^\n]*app\.mts:2:/,
  )
})
