import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RunningServer } from './running-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { ask, Wire } from './wire.ts'

const app = `
  import { greeting } from './views/greeting.ts'
  export const application = (environ: any, startResponse: any) => {
    startResponse('200 OK', [])
    return [greeting]
  }
`
const greeting = (text: string) => `export const greeting: string = ${JSON.stringify(text)}\n`

class Project {
  readonly cwd = temporaryDirectory({
    'app.ts': app,
    'views/greeting.ts': greeting('one'),
    'package.json': '{"type":"module"}',
  })

  async start(...argv: string[]): Promise<RunningServer> {
    return RunningServer.ready('app.ts:application', ['--reload', ...argv], { cwd: this.cwd })
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.cwd, name), text)
  }
}

/** Asks until that is the answer. @returns after how long */
async function served(server: RunningServer, body: string): Promise<number> {
  const startedMs = performance.now()
  const deadline = AbortSignal.timeout(10_000)
  while ((await ask(server.port)).body !== body) deadline.throwIfAborted()
  return performance.now() - startedMs
}

describe('a change is served', () => {
  test('of a module that the application imports, without failing a request', async () => {
    const project = new Project()
    const server = await project.start()
    project.write('views/greeting.ts', greeting('two'))
    await served(server, 'two')
    await server.logs(/Changed: views\/greeting\.ts\n/)
  })

  test('of a file that an editor replaces by another', async () => {
    const project = new Project()
    const server = await project.start()
    for (const text of ['two', 'three']) {
      project.write('views/.greeting.swp', greeting(text))
      renameSync(join(project.cwd, 'views/.greeting.swp'), join(project.cwd, 'views/greeting.ts'))
      await served(server, text)
    }
  })

  test('of a CommonJS module and of one that is imported late', async () => {
    const project = new Project()
    project.write('legacy.cjs', 'module.exports = "one"')
    project.write(
      'app.ts',
      `
      import { createRequire } from 'node:module'
      const late = import('./views/greeting.ts')
      const legacy = createRequire(import.meta.url)('./legacy.cjs')
      export const application = async (environ: any, startResponse: any) => {
        startResponse('200 OK', [])
        return [legacy + ' ' + (await late).greeting]
      }
    `,
    )
    const server = await project.start()
    await served(server, 'one one')
    project.write('legacy.cjs', 'module.exports = "two"')
    await served(server, 'two one')
    project.write('views/greeting.ts', greeting('two'))
    await served(server, 'two two')
  })

  test('of an extra file', async () => {
    const project = new Project()
    project.write('settings.ini', 'a=1')
    const server = await project.start('--reload-extra-file', 'settings.ini')
    project.write('settings.ini', 'a=2')
    await server.logs(/Changed: settings\.ini\n/)
    await server.logs(/Ready: 1 worker/, 2)
  })

  test('on connections that are kept, too: none goes on with the old code', async () => {
    const project = new Project()
    const server = await project.start()
    const wire = await Wire.open(server.port)
    await wire.get('/').receives('one')
    project.write('views/greeting.ts', greeting('two'))
    await wire.closed
    expect((await ask(server.port)).body).toBe('two')
  })

  test('once, when it is written in many pieces', async () => {
    const project = new Project()
    const server = await project.start()
    for (const text of ['', 'expo', greeting('tw'), greeting('two')]) project.write('views/greeting.ts', text)
    await served(server, 'two')
    expect(server.stderr.match(/Changed:/g)).toHaveLength(1)
  })
})

test('a file that the application has not loaded changes nothing', async () => {
  const project = new Project()
  const server = await project.start()
  project.write('notes.ts', 'not loaded')
  project.write('views/greeting.ts', greeting('two'))
  await served(server, 'two')
  expect(server.stderr).not.toContain('notes.ts')
})

describe('broken code', () => {
  test.each([
    ['does not parse', 'export const greeting = {', /SyntaxError/],
    ['throws', `${greeting('')}throw new Error("no such table")`, /no such table/],
    ['imports what is missing', 'import "./missing.ts"', /missing\.ts/],
  ])('that %s is shown, the old code serves on, and the mended code is served', async (_, broken, message) => {
    const project = new Project()
    const server = await project.start()
    project.write('views/greeting.ts', broken)
    await server.logs(/The change can't be served; waiting for the next: /)
    expect(server.stderr).toMatch(message)
    expect((await ask(server.port)).body).toBe('one')
    project.write('views/greeting.ts', greeting('two'))
    await served(server, 'two')
  })

  test('at the start is shown and waited for: what is asked meanwhile is answered by the mended code', async () => {
    const project = new Project()
    project.write('views/greeting.ts', 'export const greeting = {')
    const server = RunningServer.start('app.ts:application', ['--reload'], { cwd: project.cwd })
    await server.logs(/The application can't be served; waiting for a change: [\s\S]*SyntaxError/)
    const waiting = ask(server.port)
    project.write('views/greeting.ts', `${greeting('')}throw new Error("still broken")`)
    await server.logs(/The change can't be served; waiting for the next: [\s\S]*still broken/)
    project.write('views/greeting.ts', greeting('mended'))
    expect((await waiting).body).toBe('mended')
    project.write('views/greeting.ts', greeting('two'))
    await served(server, 'two')
  })

  test('at the start does not hold up the end', async () => {
    const project = new Project()
    project.write('app.ts', 'throw new Error("broken")')
    const server = RunningServer.start('app.ts:application', ['--reload'], { cwd: project.cwd })
    await server.logs(/waiting for a change/)
    server.signal('SIGTERM')
    expect((await server.ended).code).toBe(0)
  })

  test('is mended by a module that appears', async () => {
    const project = new Project()
    const server = await project.start()
    project.write('views/greeting.ts', `export { greeting } from './moved.ts'`)
    await server.logs(/The change can't be served/)
    project.write('views/moved.ts', greeting('moved'))
    await served(server, 'moved')
  })
})

test('a folder that is replaced is watched again', async () => {
  const project = new Project()
  const server = await project.start()
  rmSync(join(project.cwd, 'views'), { recursive: true })
  await server.logs(/The change can't be served/)
  mkdirSync(join(project.cwd, 'views'))
  project.write('views/greeting.ts', greeting('back'))
  project.write('app.ts', `${app}\n`)
  await served(server, 'back')
  project.write('views/greeting.ts', greeting('two'))
  await served(server, 'two')
})

test('there is one worker, whatever was asked for', async () => {
  const server = await new Project().start('--workers', '4')
  await server.logs(/Ready: 1 worker\n/)
})

test('without reload, a change waits for the next start of a worker', async () => {
  const project = new Project()
  const server = await RunningServer.ready('app.ts:application', [], { cwd: project.cwd })
  project.write('views/greeting.ts', greeting('two'))
  server.signal('SIGTTIN')
  await server.logs(/Worker \d+ serves/, 2)
  expect(server.stderr).not.toContain('Changed')
})
