import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { defineConfig } from '../src/index.ts'
import { RunningServer } from './running-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { ask } from './wire.ts'

const application = `export const application = (environ, start) => { start('200 OK', []); return [String(process.pid)] }`
const serving = `adminBind: 'none', bind: '127.0.0.1:0', app: 'app.js:application'`

function folder(config: string, more: Record<string, string> = {}): string {
  return temporaryDirectory({
    'package.json': '{"type":"module"}',
    'app.js': application,
    'appserver.config.ts': config,
    ...more,
  })
}

const showConfig = (cwd: string, argv: string[] = [], env: Record<string, string> = {}) =>
  RunningServer.run(['--print-config', ...argv], { cwd, env }).ended

describe('the config file', () => {
  test('is appserver.config.ts in the working folder, and can name the application', async () => {
    const server = RunningServer.run([], { cwd: folder(`export default { ${serving}, workers: 2 }`) })
    await server.logs(/Ready: 2 workers/)
    expect((await ask(server.port)).status).toBe(200)
    expect(server.stderr).toContain('Config file: appserver.config.ts')
  })

  test('is another with --config, or with its variable, and none at all with none', async () => {
    const cwd = folder('export default { workers: 2 }', { 'other.ts': 'export default { workers: 3 }' })
    const shown = (workers: number, origin: string) => new RegExp(`^workers +${workers} +\\(${origin}\\)$`, 'm')
    expect((await showConfig(cwd)).stdout).toMatch(shown(2, 'workers in appserver.config.ts'))
    expect((await showConfig(cwd, ['--config', 'other.ts'])).stdout).toMatch(shown(3, 'workers in other.ts'))
    expect((await showConfig(cwd, [], { APPSERVER_CONFIG: 'other.ts' })).stdout).toMatch(
      shown(3, 'workers in other.ts'),
    )
    expect((await showConfig(cwd, ['--config', 'none'])).stdout).toMatch(shown(1, 'default'))
  })

  test('takes values as a person writes them', async () => {
    const cwd = folder(
      `export default { workers: 2, keepAlive: 1.5, limitRequestBody: '10m', bind: ['[::1]:80', 'unix:a b.sock'],
       accessLogfile: null, logLevel: 'warn', forwardedAllowIps: '10.0.0.0/8' }`,
    )
    const lines = (await showConfig(cwd)).stdout.split('\n').map((line) => line.replaceAll(/ +/g, ' '))
    for (const [key, value] of [
      ['workers', '2'],
      ['keep-alive', '1.5'],
      ['limit-request-body', String(10 * 1024 ** 2)],
      ['bind', '[::1]:80,unix:a b.sock'],
      ['access-logfile', 'none'],
      ['log-level', 'warn'],
      ['forwarded-allow-ips', '10.0.0.0/8'],
    ]) {
      expect(lines.find((line) => line.startsWith(`${key} `))).toMatch(`${key} ${value} (`)
    }
  })

  test('has types: what defineConfig takes is what the table of settings says', () => {
    const config = defineConfig({
      workers: 2,
      bind: ['127.0.0.1:8000', 'unix:a.sock'],
      accessLogfile: 'none',
      limitRequestBody: '5m',
    })
    expect(config.workers).toBe(2)
    // @ts-expect-error there is no such setting
    defineConfig({ worker: 2 })
    // @ts-expect-error not one of the levels
    defineConfig({ logLevel: 'loud' })
    // @ts-expect-error a list of addresses, not a switch
    defineConfig({ bind: true })
    defineConfig({
      whenReady: (server) => server.log.info(server.application),
      // @ts-expect-error a server has no such method
      onExit: (server) => server.launch(),
    })
  })
})

describe('a mistake in the config file ends the server in words', () => {
  test.each([
    [
      'an unknown setting',
      '{ worker: 2 }',
      'worker in appserver.config.ts: there is no such setting; did you mean workers?',
    ],
    [
      'an unknown hook',
      '{ whenRedy() {} }',
      'whenRedy in appserver.config.ts: there is no such setting; did you mean whenReady?',
    ],
    ['a value out of range', '{ workers: 9999 }', 'workers in appserver.config.ts: expected '],
    [
      'a value of another type',
      '{ keepAlive: [1] }',
      'keepAlive in appserver.config.ts: expected seconds from 0 to 86400, got [ 1 ]',
    ],
    [
      'a mode as a number',
      '{ unixSocketMode: 0o660 }',
      'unixSocketMode in appserver.config.ts: expected an octal mode',
    ],
    ['a hook that is none', '{ whenReady: 5 }', 'whenReady in appserver.config.ts: expected a function, got 5'],
    [
      'plugins that are none',
      '{ plugins: [1] }',
      'plugins in appserver.config.ts: expected an array of Fastify plugins',
    ],
    ['another config file', "{ config: 'b.ts' }", 'config in appserver.config.ts: there is no such setting'],
    ['nothing', 'undefined', 'appserver.config.ts: expected a default export'],
  ])('%s', async (_, config, message) => {
    const { code, stderr } = await RunningServer.run([], { cwd: folder(`export default ${config}`) }).ended
    expect(stderr).toContain(`appserver: ${message}`)
    expect(code).toBe(1)
  })

  test('a file that throws keeps its own stack', async () => {
    const cwd = folder("import './deep.ts'", { 'deep.ts': "\nthrow new Error('no such region')" })
    const { code, stderr } = await RunningServer.run([], { cwd }).ended
    expect(stderr).toMatch(
      /appserver: config file appserver.config.ts could not be loaded:\nError: no such region\n +at .*deep\.ts/,
    )
    expect(code).toBe(1)
  })

  test('a file that is not there, where it was asked for', async () => {
    const { code, stderr } = await RunningServer.run(['-c', 'absent.ts'], { cwd: folder('export default {}') }).ended
    expect(stderr).toBe('appserver: --config: there is no file absent.ts\n')
    expect(code).toBe(1)
  })

  test('but help is given all the same', async () => {
    const { code, stdout } = await RunningServer.run(['--help'], { cwd: folder('throw 1') }).ended
    expect(stdout).toContain('Usage: appserver')
    expect(code).toBe(0)
  })
})

describe('a reload', () => {
  test('reads the config file anew, and what it imports', async () => {
    const cwd = folder(`import { workers } from './size.ts'\nexport default { ${serving}, workers }`, {
      'size.ts': 'export const workers: number = 1',
    })
    const server = RunningServer.run([], { cwd })
    await server.logs(/Ready: 1 worker/)
    writeFileSync(join(cwd, 'size.ts'), 'export const workers: number = 2')
    server.signal('SIGHUP')
    await server.logs(/Ready: 2 workers/)
  })

  test('says that another address is not applied', async () => {
    const cwd = folder(`export default { ${serving} }`)
    const server = RunningServer.run([], { cwd })
    await server.logs(/Ready: 1 worker/)
    writeFileSync(join(cwd, 'appserver.config.ts'), `export default { ${serving}, bind: '127.0.0.1:1' }`)
    server.signal('SIGHUP')
    await server.logs(/Ready: 1 worker/, 2)
    expect(server.stderr.match(/Changed, but not applied by a reload: .*/g)).toEqual([
      'Changed, but not applied by a reload: bind; SIGUSR2 or a restart applies it',
    ])
    expect((await ask(server.port)).status).toBe(200)
  })

  test('of a broken config file fails, and the old workers go on', async () => {
    const cwd = folder(`export default { ${serving} }`)
    const server = RunningServer.run([], { cwd })
    await server.logs(/Ready: 1 worker/)
    const before = (await ask(server.port)).body
    writeFileSync(join(cwd, 'appserver.config.ts'), 'export default { workers: }')
    server.signal('SIGHUP')
    await server.logs(/Reload failed, the old workers go on: config file appserver\.config\.ts could not be loaded/)
    expect((await ask(server.port)).body).toBe(before)
  })
})

describe('APPSERVER_CMD_ARGS', () => {
  test('stands between the command line and the environment', async () => {
    const env = {
      APPSERVER_CMD_ARGS: "--workers 5 --log-level 'warn'",
      APPSERVER_WORKERS: '4',
      APPSERVER_LOG_LEVEL: 'debug',
    }
    const { stdout } = await showConfig(folder('export default { workers: 3 }'), ['--log-level', 'error'], env)
    expect(stdout).toMatch(/^workers +5 +\(--workers in APPSERVER_CMD_ARGS\)$/m)
    expect(stdout).toMatch(/^log-level +error +\(--log-level\)$/m)
  })

  test('can name the application', async () => {
    const env = { APPSERVER_CMD_ARGS: 'app.js:application --bind 127.0.0.1:0 --admin-bind none' }
    const server = RunningServer.run([], { cwd: folder('export default {}'), env })
    await server.logs(/Ready: 1 worker/)
  })

  test.each([
    ['--worker 5', '--worker in APPSERVER_CMD_ARGS: there is no such option; did you mean --workers?'],
    ['--workers x', '--workers in APPSERVER_CMD_ARGS: expected '],
    ["--workers '5", "APPSERVER_CMD_ARGS: expected a closing quote for '5"],
  ])('is refused by its name: %s', async (text, message) => {
    const { code, stderr } = await showConfig(folder('export default {}'), [], { APPSERVER_CMD_ARGS: text })
    expect(stderr).toContain(`appserver: ${message}`)
    expect(code).toBe(1)
  })
})

test('PORT alone opens that port to everybody, and a bind of the same rank is stronger', async () => {
  const cwd = folder('export default {}')
  expect((await showConfig(cwd, [], { PORT: '5000' })).stdout).toMatch(/^bind +0\.0\.0\.0:5000 +\(PORT\)$/m)
  const both = { PORT: '5000', APPSERVER_BIND: 'unix:a.sock' }
  expect((await showConfig(cwd, [], both)).stdout).toMatch(/^bind +unix:a\.sock +\(APPSERVER_BIND\)$/m)
})

test('--check-config loads the application, names its interface and says what does not fit together', async () => {
  const cwd = folder(`export default { ${serving}, keepAlive: 5 }`)
  const { code, stdout } = await RunningServer.run(['--check-config'], { cwd }).ended
  expect(stdout).toContain(
    'app.js:application loads, interface tsgi (a function (environ, start)); the settings are right.',
  )
  expect(stdout).toContain('Warning: keep-alive 5 is not longer than the 60 seconds')
  expect(code).toBe(0)
})
