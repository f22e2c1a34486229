import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { HeldRequest } from './held-request.ts'
import { RunningServer } from './running-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { ask } from './wire.ts'

/** Answers with its version, when the request's body has been read. */
const source = (version: string) => `
  export async function* application(environ: any, startResponse: any) {
    startResponse('200 OK', [])
    yield 'begun '
    for await (const _piece of environ['tsgi.input']);
    yield ${JSON.stringify(version)}
  }
`

async function startVersion(version: string, argv: string[] = []) {
  const cwd = temporaryDirectory({ 'app.mts': source(version) })
  const server = await RunningServer.ready('app.mts:application', argv, { cwd })
  return { server, write: (text: string) => writeFileSync(join(cwd, 'app.mts'), text) }
}

test('SIGHUP starts workers with the new code, while a request on an old one finishes', async () => {
  const { server, write } = await startVersion('one', ['--workers', '2'])
  const old = server.workers
  const held = await HeldRequest.start(server.port)
  write(source('two'))
  server.signal('SIGHUP')
  await server.logs(/Ready: 2 workers/, 2)
  expect((await ask(server.port)).body).toBe('begun two')
  expect(await held.finish()).toContain('one')
  for (const pid of old) await server.logs(new RegExp(`Worker ${pid} ended\\n`))
  expect(server.workers).toHaveLength(4)
})

test('SIGHUP to broken code keeps the old workers serving and says why, until the code is mended', async () => {
  const { server, write } = await startVersion('one')
  write('throw new Error("no such table: polls")')
  server.signal('SIGHUP')
  await server.logs(/Reload failed, the old workers go on: [\s\S]*no such table: polls[\s\S]*app\.mts:1/)
  expect((await ask(server.port)).body).toBe('begun one')
  write(source('two'))
  server.signal('SIGHUP')
  await server.logs(/Ready: 1 worker\n/, 2)
  expect((await ask(server.port)).body).toBe('begun two')
})

test('a worker that dies after a failed reload is replaced by one with the code on disk, when that is mended', async () => {
  const { server, write } = await startVersion('one')
  write('throw new Error("broken")')
  server.signal('SIGHUP')
  await server.logs(/Reload failed/)
  write(source('three'))
  process.kill(server.workers[0]!, 'SIGKILL')
  await server.logs(/Worker \d+ serves/, 2)
  expect((await ask(server.port)).body).toBe('begun three')
})

test('two SIGHUPs in a row end with one set of workers', async () => {
  const { server, write } = await startVersion('one')
  const [first] = server.workers
  write(source('two'))
  server.signal('SIGHUP')
  await server.logs(/Received SIGHUP/)
  server.signal('SIGHUP')
  await server.logs(/Ready: 1 worker\n/, 2)
  await server.logs(new RegExp(`Worker ${first} ended\\n`))
  expect((await ask(server.port)).body).toBe('begun two')
})
