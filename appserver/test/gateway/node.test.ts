import { createServer, ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { ServerError } from '../../src/errors.ts'
import type { GatewayContext } from '../../src/gateway/gateway.ts'
import { chooseInterface } from '../../src/gateway/interfaces.ts'
import type { RequestListener } from '../../src/gateway/node.ts'
import { Harness } from '../harness.ts'
import { ask, Wire } from '../wire.ts'

test("a listener has node's own request and response", async () => {
  const harness = await Harness.node(async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    response.writeHead(201, { 'X-Tag': 'a' }).end(`${request.method} ${request.url} ${body}`)
  })
  const answer = await ask(harness.port, '/a?b', { method: 'PUT', body: 'text' })
  expect(answer).toMatchObject({ status: 201, body: 'PUT /a?b text' })
  expect((await harness.whenDone(1))[0]).toMatchObject({ status: 201 })
})

test('a server is served by its request event', async () => {
  const server = createServer((_request, response) => response.end('from the server'))
  const { port } = await Harness.node(server as unknown as RequestListener)
  expect((await ask(port)).body).toBe('from the server')
})

describe("a framework that takes node's objects over, as Express does", () => {
  const listener: RequestListener = (request, response) => {
    Object.setPrototypeOf(response, Object.create(ServerResponse.prototype))
    request.url = '/rest'
    response.setHeader('Content-Length', 4)
    response.end('mine')
  }

  test('is logged by what was asked for, and by what it sent', async () => {
    const harness = await Harness.node(listener)
    expect(await ask(harness.port, '/mounted/rest?a')).toMatchObject({ status: 200, body: 'mine' })
    expect((await harness.whenDone(1))[0]).toMatchObject({ bytes: 4, exchange: { target: '/mounted/rest?a' } })
  })

  test('does not invite another request while the server drains', async () => {
    const arrived = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    const harness = await Harness.node(async (request, response) => {
      arrived.resolve()
      await release.promise
      await listener(request, response)
    })
    const wire = await Wire.open(harness.port)
    wire.get('/')
    await arrived.promise
    const drained = harness.transport.drain(10_000)
    release.resolve()
    expect(await wire.end()).toMatch(/Connection: close[\s\S]*mine$/i)
    await drained
  })
})

test.each<[string, RequestListener]>([
  [
    'throws',
    () => {
      throw new Error('secret')
    },
  ],
  ['rejects', () => Promise.reject(new Error('secret'))],
])('a listener that %s is answered 500, and reported', async (_, listener) => {
  const harness = await Harness.node(listener)
  expect(await ask(harness.port)).toMatchObject({ status: 500, body: '500 Internal Server Error\n' })
  expect((harness.reports[0]!.error as Error).message).toBe('secret')
})

test('a listener that fails in the middle of its answer has the connection cut', async () => {
  const harness = await Harness.node(async (_request, response) => {
    response.write('some')
    throw new Error('broken')
  })
  await expect(ask(harness.port)).rejects.toThrow()
})

const context: GatewayContext = {
  server: {
    multiprocess: false,
    serverName: '',
    serverPort: '',
    rootPath: '',
    keepsUnderscores: false,
    errors: () => ({ write: () => {} }),
  },
  report: () => {},
  log: { info: () => {}, warn: () => {}, error: () => {} },
  lifespan: 'off',
}
const choose = (application: unknown, wanted = 'auto') => chooseInterface(application, wanted, context)

test.each<[unknown, string, string]>([
  [() => [], 'tsgi', 'a function'],
  [Object.assign(() => {}, { handle: () => {}, use: () => {} }), 'node', 'a function with handle and use'],
  [createServer(), 'node', 'an http.Server'],
])('auto takes %s for %s', (application, name, reason) => {
  const chosen = choose(application)
  expect(chosen.name).toBe(name)
  expect(chosen.reason).toContain(reason)
})

test('--interface decides against the form', () => {
  expect(choose(() => {}, 'node')).toMatchObject({ name: 'node', reason: '--interface' })
})

test.each<[unknown, string]>([
  [42, 'a number'],
  [{}, 'an object'],
  ['text', 'a string'],
])('%j is no application', (application, named) => {
  for (const wanted of ['auto', 'tsgi', 'node']) {
    expect(() => choose(application, wanted)).toThrow(ServerError)
    expect(() => choose(application, wanted)).toThrow(`the application is ${named} that no interface takes`)
  }
})
