import type { FastifyInstance } from 'fastify'
import { describe, expect, test } from 'vitest'
import { Harness, readInput, showEnviron } from '../harness.ts'
import { RunningServer } from '../running-server.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { ask } from '../wire.ts'

async function marks(app: FastifyInstance): Promise<void> {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('X-Plugin', `${request.method} ${request.ip} ${request.id}`)
  })
}

async function answers(app: FastifyInstance): Promise<void> {
  app.get('/ping', async () => ({ pong: true }))
}

function refuses(app: FastifyInstance, _options: object, done: () => void): void {
  app.addHook('preHandler', (request, reply, next) => {
    if (request.headers.authorization) next()
    else void reply.code(401).send('who are you?')
  })
  done()
}

describe('plugins', () => {
  test('see every request first, and their headers stand beside those of the application', async () => {
    const { port } = await Harness.tsgi(showEnviron, { plugins: [marks] })
    const { status, headers, body } = await ask(port, '/anything?a=b')
    expect(status).toBe(200)
    expect(headers['x-plugin']).toMatch(/^GET 127\.0\.0\.1 \w+$/)
    expect(headers['content-type']).toBe('application/json')
    expect(JSON.parse(body)).toMatchObject({ PATH_INFO: '/anything', QUERY_STRING: 'a=b' })
  })

  test('see the client that a trusted front names, and the id of the request', async () => {
    const { port } = await Harness.tsgi(showEnviron, { plugins: [marks], trusted: ['127.0.0.1'] })
    const headers = { 'X-Forwarded-For': '192.0.2.7', 'X-Request-Id': 'abcdefgh-1' }
    expect((await ask(port, '/', { headers })).headers['x-plugin']).toBe('GET 192.0.2.7 abcdefgh-1')
  })

  test('may answer themselves, and it is counted and logged as any answer', async () => {
    const harness = await Harness.tsgi(showEnviron, { plugins: [answers] })
    expect((await ask(harness.port, '/ping')).body).toBe('{"pong":true}')
    expect((await harness.whenDone(1))[0]).toMatchObject({ status: 200, bytes: 13 })
    expect((await ask(harness.port, '/other')).status).toBe(200)
  })

  test('may refuse, for every path and method', async () => {
    const { port } = await Harness.tsgi(showEnviron, { plugins: [refuses] })
    for (const question of [{}, { method: 'PROPFIND' }, { method: 'POST', body: 'x' }]) {
      expect((await ask(port, '/x', question)).body).toBe('who are you?')
      const headers = { Authorization: 'yes' }
      expect((await ask(port, '/x', { ...question, headers })).status).toBe(200)
    }
  })

  test('leave the body to the application, of any type and size', async () => {
    const { port } = await Harness.tsgi(
      async (environ, startResponse) => {
        const text = await readInput(environ)
        startResponse('200 OK', [])
        return [`${environ.CONTENT_TYPE ?? ''} ${text.length}`]
      },
      { plugins: [marks] },
    )
    const body = 'x'.repeat(2_000_000)
    for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=a']) {
      const headers = { 'Content-Type': type }
      expect((await ask(port, '/', { method: 'POST', body, headers })).body).toBe(`${type} 2000000`)
    }
    expect((await ask(port, '/', { method: 'PUT', body: 'abc' })).body).toBe(' 3')
  })

  test('do not stand before what the server itself turns down', async () => {
    const { port } = await Harness.tsgi(showEnviron, { plugins: [answers, marks], bodyLimitBytes: 10 })
    const { status, headers } = await ask(port, '/ping', { method: 'POST', body: 'x'.repeat(11) })
    expect(status).toBe(413)
    expect(headers['x-plugin']).toBeUndefined()
  })
})

test('without plugins a request does not pass through the router', async () => {
  // The router refuses what it can't decode; the application is owed it as it came.
  const path = '/%zz'
  const without = await Harness.tsgi((environ, startResponse) => {
    startResponse('200 OK', [])
    return [String(environ.REQUEST_URI)]
  })
  expect((await ask(without.port, path)).body).toBe(path)
  const through = await Harness.tsgi(showEnviron, { plugins: [marks] })
  expect((await ask(through.port, path)).status).toBe(400)
})

test('plugins of the config file are registered in each worker', async () => {
  const cwd = temporaryDirectory({
    'package.json': '{"type":"module"}',
    'app.js': `export const application = (environ, start) => { start('200 OK', []); return ['application'] }`,
    'appserver.config.ts': `
      async function ping(app: { get(path: string, answer: () => Promise<string>): void }) { app.get('/ping', async () => 'plugin') }
      export default { plugins: [ping] }`,
  })
  const server = await RunningServer.ready('app.js:application', [], { cwd })
  expect((await ask(server.port, '/ping')).body).toBe('plugin')
  expect((await ask(server.port, '/')).body).toBe('application')
})

test('a plugin that can not be registered is a worker that fails to boot', async () => {
  const cwd = temporaryDirectory({
    'package.json': '{"type":"module"}',
    'app.js': 'export const application = () => []',
    'appserver.config.ts': `export default { plugins: [async () => { throw new Error('no key') }] }`,
  })
  const { code, stderr } = await RunningServer.start('app.js:application', [], { cwd }).ended
  expect(stderr).toContain('no key')
  expect(code).toBe(3)
})
