import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RunningServer } from './running-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { ask } from './wire.ts'

const hello = `
  export const application = (_environ: any, startResponse: any) => {
    startResponse('200 OK', [])
    return ['hello']
  }
`

async function start(argv: string[] = []) {
  const cwd = temporaryDirectory({ 'app.mts': hello })
  const files = { socket: join(cwd, 's.sock'), pidfile: join(cwd, 'pid') }
  const places = ['--bind', '127.0.0.1:0', '--bind', `unix:${files.socket}`, '--pidfile', files.pidfile]
  const server = await RunningServer.ready('app.mts:application', [...places, ...argv], { cwd })
  return { server, ...files, write: (text: string) => writeFileSync(join(cwd, 'app.mts'), text) }
}

test('a replacement that fails leaves the master its socket and its pidfile', async () => {
  const { server, socket, pidfile, write } = await start()
  write('throw new Error("broken on purpose")')
  server.signal('SIGUSR2')
  await server.logs(/Replacement failed, this master goes on/)
  expect(existsSync(socket)).toBe(true)
  expect(readFileSync(pidfile, 'utf8')).toBe(`${server.pid}\n`)
  expect((await ask(server.port)).body).toBe('hello')
})

test('a master that is stopped while it is being replaced takes the new one with it', async () => {
  const { server, socket, pidfile, write } = await start()
  write('await new Promise(() => setInterval(() => {}, 1000))')
  server.signal('SIGUSR2')
  await server.logs(/Booting worker with pid/, 2)
  server.signal('SIGTERM')
  expect((await server.ended).code).toBe(0)
  expect([existsSync(socket), existsSync(pidfile)]).toEqual([false, false])
})

test('a failed reload that wanted more workers leaves those that serve', async () => {
  const cwd = temporaryDirectory({
    'app.mts': hello,
    'appserver.config.ts': 'export default { workers: 1 }',
  })
  const server = await RunningServer.ready('app.mts:application', [], { cwd })
  writeFileSync(join(cwd, 'appserver.config.ts'), 'export default { workers: 3 }')
  writeFileSync(join(cwd, 'app.mts'), 'throw new Error("broken on purpose")')
  server.signal('SIGHUP')
  await server.logs(/Reload failed, the old workers go on/)
  for (const pid of server.workers.slice(1)) await server.logs(new RegExp(`Worker ${pid} ended`))
  expect((await ask(server.port)).body).toBe('hello')
  expect(server.stderr).not.toContain(`Worker ${server.workers[0]} ended`)
})

test('a worker that is sent SIGTERM is replaced first, and loses no connection', async () => {
  const { server } = await start()
  const [first] = server.workers
  process.kill(first!, 'SIGTERM')
  await server.logs(/Worker \d+ serves/, 2)
  expect((await ask(server.port)).body).toBe('hello')
  await server.logs(new RegExp(`Worker ${first} ended`))
  expect(server.stderr.indexOf(`Worker ${server.workers[1]} serves`)).toBeLessThan(
    server.stderr.indexOf(`Worker ${first} ended`),
  )
})

test("what an application writes on the server's own channels does not end the master", async () => {
  const cwd = temporaryDirectory({
    'app.mts': `
      import { writeSync } from 'node:fs'
      export const application = (_environ: any, startResponse: any) => {
        writeSync(4, 'no report\\n')
        process.send!(null as any)
        startResponse('200 OK', [])
        return ['hello']
      }
    `,
  })
  const server = await RunningServer.ready('app.mts:application', [], { cwd })
  for (let round = 0; round < 3; round++) expect((await ask(server.port)).body).toBe('hello')
  server.signal('SIGTERM')
  expect((await server.ended).code).toBe(0)
})

test('a stop takes no longer than the graceful timeout, also when connections wait for a worker', async () => {
  const cwd = temporaryDirectory({
    'app.mts': `
      export const application = async (environ: any, startResponse: any) => {
        for await (const _piece of environ['tsgi.input']);
        startResponse('200 OK', [])
        return ['hello']
      }
    `,
  })
  const limits = ['--graceful-timeout', '1', '--worker-connections', '1']
  const server = await RunningServer.ready('app.mts:application', limits, { cwd })
  const held = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n'
  const clients = [connect(server.port, '127.0.0.1'), connect(server.port, '127.0.0.1')]
  for (const client of clients) {
    client.on('error', () => {})
    await once(client, 'connect')
    client.write(held)
  }
  const began = performance.now()
  server.signal('SIGTERM')
  expect((await server.ended).code).toBe(0)
  // Twice the graceful timeout would be two seconds, and the master allows a worker one more for its last words.
  expect(performance.now() - began).toBeLessThan(1900)
  for (const client of clients) client.destroy()
})
