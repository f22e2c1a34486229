import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RunningServer } from './running-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { ask } from './wire.ts'

const application = `export const application = (environ, start) => { start('200 OK', []); return ['answer'] }`

function folder(config: string): string {
  return temporaryDirectory({
    'package.json': '{"type":"module"}',
    'app.js': application,
    'appserver.config.ts': `export default { adminBind: 'none', bind: '127.0.0.1:0', app: 'app.js:application', ${config} }`,
  })
}

/** Lines that hooks wrote into the log, without time; `N` for pids. */
function said(server: RunningServer, pid: number): string[] {
  const lines = server.stderr.split('\n').filter((line) => line.includes(`[${pid}] [INFO] hook: `))
  return lines.map((line) => line.slice(line.indexOf('hook: ') + 'hook: '.length))
}

describe('in the master', () => {
  const hooks = `
    onStarting: (server) => server.log.info('hook: onStarting ' + server.application + ' ' + server.settings.workers),
    whenReady: (server) => server.log.info('hook: whenReady ' + (server.pid === process.pid)),
    onReload: (server) => server.log.info('hook: onReload'),
    nworkersChanged: (server, now, before) => server.log.info('hook: nworkersChanged ' + before + ' ' + now),
    childExit: (server, worker) => server.log.info('hook: childExit ' + worker.code + ' ' + worker.signal),
    onExit: async (server) => { await null; server.log.info('hook: onExit') },`

  test('hooks are called in the order of what happens', async () => {
    const server = RunningServer.run([], { cwd: folder(hooks) })
    await server.logs(/hook: whenReady/)
    server.signal('SIGTTIN')
    await server.logs(/Worker \d+ serves/, 2)
    server.signal('SIGTTOU')
    await server.logs(/hook: childExit/)
    server.signal('SIGHUP')
    await server.logs(/hook: childExit/, 2)
    server.signal('SIGTERM')
    expect((await server.ended).code).toBe(0)
    expect(said(server, server.pid)).toEqual([
      'onStarting app.js:application 1',
      'nworkersChanged undefined 1',
      'whenReady true',
      'nworkersChanged 1 2',
      'nworkersChanged 2 1',
      'childExit 0 null',
      'onReload',
      'childExit 0 null',
      'childExit 0 null',
      'onExit',
    ])
  })

  test('childExit says by which signal a worker ended', async () => {
    const server = RunningServer.run([], { cwd: folder(hooks) })
    await server.logs(/hook: whenReady/)
    process.kill(server.workers[0]!, 'SIGKILL')
    await server.logs(/hook: childExit null SIGKILL/)
  })

  test('workerAbort is called for a worker that is silent', async () => {
    const cwd = folder(
      `timeout: 1, workerAbort: (server, worker) => server.log.info('hook: workerAbort ' + worker.pid),`,
    )
    writeFileSync(join(cwd, 'app.js'), 'export const application = () => { for (;;); }')
    const server = RunningServer.run([], { cwd })
    await server.logs(/Ready: 1 worker/)
    ask(server.port).catch(() => {})
    await server.logs(new RegExp(`hook: workerAbort ${server.workers[0]}`))
  })

  test('a reload takes the hooks of the new file', async () => {
    const cwd = folder(`onReload: (server) => server.log.info('hook: old'),`)
    const server = RunningServer.run([], { cwd })
    await server.logs(/Ready: 1 worker/)
    const path = join(cwd, 'appserver.config.ts')
    writeFileSync(path, readFileSync(path, 'utf8').replace('hook: old', 'hook: new'))
    server.signal('SIGHUP')
    await server.logs(/Ready: 1 worker/, 2)
    expect(said(server, server.pid)).toEqual(['new'])
  })

  test('what a hook throws is logged with its name and ends nothing', async () => {
    const fail = (name: string) => `${name}() { throw new Error('${name} is broken') },`
    const names = ['whenReady', 'onReload', 'nworkersChanged', 'childExit']
    const cwd = folder(`${names.map(fail).join('')} onExit: async () => { throw new Error('onExit is broken') },`)
    const server = RunningServer.run([], { cwd })
    await server.logs(/Hook whenReady failed: Error: whenReady is broken/)
    server.signal('SIGHUP')
    await server.logs(/Hook childExit failed/)
    expect((await ask(server.port)).body).toBe('answer')
    server.signal('SIGTERM')
    const { code, stderr } = await server.ended
    for (const name of [...names, 'onExit']) expect(stderr).toContain(`Hook ${name} failed: Error: ${name} is broken`)
    expect(code).toBe(0)
  })

  test('onStarting that throws ends the server before it has opened anything', async () => {
    const cwd = folder(`onStarting() { throw new Error('no licence') },`)
    const { code, stderr } = await RunningServer.run([], { cwd }).ended
    expect(stderr).toContain('appserver: hook onStarting failed: Error: no licence')
    expect(stderr).not.toContain('Listening')
    expect(code).toBe(1)
  })
})

describe('in each worker', () => {
  const hooks = `
    postWorkerInit: async (worker) => worker.log.info('hook: postWorkerInit ' + typeof worker.application),
    preRequest: (worker, request) => worker.log.info('hook: preRequest ' + request.method + ' ' + request.target),
    postRequest: (worker, request, answer) => worker.log.info('hook: postRequest ' + answer.status + ' ' + answer.bytes),
    workerExit: async (worker) => { await null; worker.log.info('hook: workerExit') },`

  test('hooks are called around its life and around each request', async () => {
    const server = RunningServer.run([], { cwd: folder(`workers: 2, ${hooks}`) })
    await server.logs(/Ready: 2 workers/)
    await ask(server.port, '/a?b')
    await server.logs(/hook: postRequest/)
    server.signal('SIGTERM')
    await server.ended
    const [idle, busy] = server.workers.map((pid) => said(server, pid)).sort((a, b) => a.length - b.length)
    expect(idle).toEqual(['postWorkerInit function', 'workerExit'])
    expect(busy).toEqual(['postWorkerInit function', 'preRequest GET /a?b', 'postRequest 200 6', 'workerExit'])
  })

  test('postWorkerInit that throws is a worker that fails to boot', async () => {
    const cwd = folder(`postWorkerInit() { throw new Error('no database') },`)
    const { code, stderr } = await RunningServer.run([], { cwd }).ended
    expect(stderr).toContain('appserver: hook postWorkerInit failed: Error: no database')
    expect(code).toBe(3)
  })

  test('the others that throw are logged, and the request is answered', async () => {
    const broken = ['preRequest', 'postRequest', 'workerExit'].map(
      (name) => `${name}() { throw new Error('${name}') },`,
    )
    const server = RunningServer.run([], { cwd: folder(broken.join('')) })
    await server.logs(/Ready/)
    expect((await ask(server.port)).body).toBe('answer')
    server.signal('SIGTERM')
    const { code, stderr } = await server.ended
    for (const name of ['preRequest', 'postRequest', 'workerExit']) expect(stderr).toContain(`Hook ${name} failed`)
    for (const name of ['preRequest', 'postRequest']) {
      expect(stderr).toMatch(new RegExp(`Hook ${name} failed[^]*?request_id=[0-9a-f]{32}`))
    }
    expect(code).toBe(0)
  })

  test('the config file is that of the start, also where the workers work in another folder', async () => {
    const cwd = folder(`postWorkerInit: (worker) => worker.log.info('hook: in ' + process.cwd()), chdir: 'elsewhere', `)
    mkdirSync(join(cwd, 'elsewhere'))
    writeFileSync(join(cwd, 'elsewhere', 'app.js'), application)
    rmSync(join(cwd, 'app.js'))
    const server = RunningServer.run([], { cwd })
    await server.logs(/Ready/)
    expect(said(server, server.workers[0]!)).toEqual([`in ${join(cwd, 'elsewhere')}`])
  })
})

test('--print-config lists hooks and plugins with the file that has them', async () => {
  const cwd = folder('whenReady() {}, onExit() {}, plugins: [async function compress() {}]')
  const { stdout } = await RunningServer.run(['--print-config'], { cwd }).ended
  expect(stdout).toContain(
    'hooks: whenReady, onExit  (appserver.config.ts)\nplugins: compress  (appserver.config.ts)\n',
  )
})
