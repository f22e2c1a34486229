import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RunningServer } from '../running-server.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { ask, Wire } from '../wire.ts'

const program = `
  const http = require('node:http')
  const server = http.createServer((request, response) => {
    if (request.url === '/held') {
      response.write('begun ')
      request.on('data', () => {}).on('end', () => response.end('done by ' + process.pid))
    } else response.end('version 1 of ' + process.pid)
  })
  server.listen(3000, () => console.log('listening at', server.address().port))
  for (const signal of ['SIGTERM', 'SIGINT'])
    process.on(signal, () => {
      console.log('asked to end')
      server.close(() => {
        console.log('closed')
        process.exit(0)
      })
    })`

const folder = (files: Record<string, string>) => ({ cwd: temporaryDirectory(files) })
const held = ['POST /held HTTP/1.1', 'Host: test', 'Content-Length: 4', 'Connection: close', '', '']

describe('a program as node would run it', () => {
  test('is served by several workers, though it names one port', async () => {
    const server = await RunningServer.ready('server.js', ['--workers', '2'], folder({ 'server.js': program }))
    expect((await ask(server.port)).body).toMatch(/^version 1 of \d+$/)
    await server.prints(/listening at 3000\n/, 2)
    expect(server.stderr).toContain('Interface: node (an http.Server)')
    expect(server.stderr).toMatch(
      /The application calls listen\(3000\): nothing is opened there, its requests come from bind/,
    )
    await expect(ask(3000)).rejects.toThrow('ECONNREFUSED')
  })

  test('is drained before its own end: SIGTERM of the server', async () => {
    const server = await RunningServer.ready('server.js', ['--workers', '1'], folder({ 'server.js': program }))
    const wire = await Wire.open(server.port)
    await wire.send(...held).receives('begun ')
    server.signal('SIGTERM')
    await server.logs(/Received SIGTERM/)
    expect(await wire.send('body').end()).toContain(`done by ${server.workers[0]}`)
    const { code, stdout } = await server.ended
    expect(code).toBe(0)
    expect(stdout).toMatch(/POST \/held .*\n[\s\S]*asked to end\nclosed\n/)
  })

  test.each(['SIGTERM', 'SIGINT'] as const)('is drained before its own end: %s to its worker', async (signal) => {
    const server = await RunningServer.ready('server.js', ['--workers', '1'], folder({ 'server.js': program }))
    const [worker] = server.workers as [number]
    const wire = await Wire.open(server.port)
    await wire.send(...held).receives('begun ')
    process.kill(worker, signal)
    if (signal === 'SIGINT') server.signal('SIGHUP')
    await server.logs(/Worker \d+ serves/, 2)
    expect(await wire.send('body').end()).toContain(`done by ${worker}`)
    await server.prints(/asked to end\nclosed\n/)
    expect((await ask(server.port)).body).toBe(`version 1 of ${server.workers[1]}`)
    await server.logs(new RegExp(`Worker ${worker} ended\\n`))
  })

  test('is reloaded, and ends its old process as it would', async () => {
    const options = folder({ 'server.js': program })
    const server = await RunningServer.ready('server.js', ['--workers', '2'], options)
    writeFileSync(join(options.cwd, 'server.js'), program.replace('version 1', 'version 2'))
    server.signal('SIGHUP')
    await server.prints(/closed\n/, 2)
    expect((await ask(server.port)).body).toMatch(/^version 2 of \d+$/)
  })

  test('may listen when it has waited for something', async () => {
    const late = `import { createServer } from 'node:http'
      setTimeout(() => createServer((_, response) => response.end('late')).listen(process.env.NOT_SET), 50)`
    const server = await RunningServer.ready('server.mjs', [], folder({ 'server.mjs': late }))
    expect((await ask(server.port)).body).toBe('late')
    expect(server.stderr).toContain('server.mjs exports no application: waiting until it listens')
  })

  test('is replaced when it closes its server by itself', async () => {
    const closing = `const server = require('node:http').createServer((request, response) => {
      response.end(String(process.pid))
      if (request.url === '/close') server.close(() => process.exit(0))
    }).listen(3000)`
    const server = await RunningServer.ready('server.js', ['--workers', '1'], folder({ 'server.js': closing }))
    expect((await ask(server.port, '/close')).body).toBe(String(server.workers[0]))
    await server.logs(/is to be replaced: the application has closed its server/)
    await server.logs(new RegExp(`Worker ${server.workers[0]} ended\\n`))
    expect((await ask(server.port)).body).toBe(String(server.workers[1]))
  })

  test('may send messages of its own, which say nothing to the server', async () => {
    const sending = `require('node:http').createServer((request, response) => {
      const types = ['alive', 'load', 'loaded', 'taken', 'leaving', 'failed', 'ready']
      for (const type of types) process.send({ type })
      process.send('text')
      process.send(null, () => response.end(String(process.pid)))
    }).listen(3000)`
    const server = await RunningServer.ready('server.js', ['--workers', '1'], folder({ 'server.js': sending }))
    for (let asked = 0; asked < 3; asked++) expect((await ask(server.port)).body).toBe(String(server.workers[0]))
    expect(server.stderr).not.toContain('replaced')
  })

  test('is checked by --check-config', async () => {
    const { code, stdout } = await RunningServer.run(['server.js', '--check-config'], folder({ 'server.js': program }))
      .ended
    expect({ code, said: stdout.replace('listening at 3000\n', '') }).toEqual({
      code: 0,
      said: 'server.js loads, interface node (an http.Server); the settings are right.\n',
    })
  })
})

test('an application that is named and listens all the same is served by its workers', async () => {
  const source = `import { createServer } from 'node:http'
    export const app = (req, res) => res.end('app')
    createServer(app).listen(3000)`
  const server = await RunningServer.ready('app.mjs:app', ['--workers', '2'], folder({ 'app.mjs': source }))
  expect((await ask(server.port)).body).toBe('app')
  expect(server.stderr.match(/The application calls listen\(3000\)/g)).toHaveLength(2)
})

test('the server that a module listens with comes before what it exports by default, for its upgrades', async () => {
  const source = `const app = (req, res) => res.end('default')
    const server = require('node:http').createServer((req, res) => res.end('server'))
    server.listen(3000)
    module.exports = app`
  const server = await RunningServer.ready('app.js', [], folder({ 'app.js': source }))
  expect((await ask(server.port)).body).toBe('server')
})

describe('a module that is no program', () => {
  test('is told what was looked for, and what there is', async () => {
    const source = `export const port = 3000\nif (import.meta.main) (await import('node:http')).createServer().listen(port)`
    const argv = ['--boot-timeout', '4']
    const { code, stderr } = await RunningServer.start('app.mjs', argv, folder({ 'app.mjs': source })).ended
    expect(code).toBe(4)
    expect(stderr).toMatch(
      /appserver: module app\.mjs is no application: it exports port, and no HTTP server of its own listened within [\d.]+ s \(boot-timeout\); expected an export named application, a default export, or a call of listen\(\) that does not depend on require\.main or import\.meta\.main, which are not those of a worker\n$/,
    )
  })

  test('is told so by --check-config, where it never comes to its end', async () => {
    const options = folder({ 'app.mjs': 'await new Promise(() => {})' })
    const { code, stderr } = await RunningServer.run(['app.mjs:app', '--check-config'], options).ended
    expect({ code, stderr }).toEqual({
      code: 4,
      stderr: 'appserver: the application waits for something that nothing will bring\n',
    })
  })

  test('is told so at once where it speaks HTTP/2', async () => {
    const source = `require('node:http2').createServer().listen(0, '127.0.0.1')`
    const { code, stderr } = await RunningServer.start('app.js', [], folder({ 'app.js': source })).ended
    expect(code).toBe(4)
    expect(stderr).toContain(
      'appserver: the application listens with an HTTP/2 server, which takes no connections here',
    )
  })
})
