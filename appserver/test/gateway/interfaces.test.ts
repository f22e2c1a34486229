import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { describe, expect, test } from 'vitest'
import { LoadError } from '../../src/errors.ts'
import { brand } from '../../src/gateway/brand.ts'
import { parameterNames } from '../../src/gateway/call-form.ts'
import { defineApplication } from '../../src/gateway/define-application.ts'
import { fromFetch } from '../../src/gateway/fetch/fetch.ts'
import { formOf } from '../../src/gateway/forms.ts'
import type { GatewayContext } from '../../src/gateway/gateway.ts'
import { chooseInterface } from '../../src/gateway/interfaces.ts'

const method = () => {}
const nothing = async () => {}
const listening = createServer(method)

/** A value that compiles from its source, so that no tool between changes how it is written. */
const written = (source: string): unknown => new Function(`return (${source})`)()

describe('a mark decides', () => {
  test.each<[string, unknown, string]>([
    ['defineApplication', defineApplication((request) => [String(request)]), 'tsgi'],
    ['fromFetch', fromFetch(() => new Response()), 'tsgi'],
    ['a mark against the form', brand(createServer(), 'fetch'), 'fetch'],
  ])('%s', (_, value, name) => {
    expect(formOf(value)).toEqual({ interface: name, reason: 'as it is marked' })
  })
})

describe('methods decide', () => {
  test.each<[string, unknown, string, string]>([
    ['http.Server', createServer(), 'node', 'an http.Server'],
    ['https.Server', createHttpsServer(), 'node', 'an http.Server'],
    ['Hono, H3, Elysia', { fetch: method, request: method, use: method }, 'fetch', 'an object with fetch'],
    ['a function with fetch', Object.assign(() => {}, { fetch: method }), 'fetch', 'a function with fetch'],
    ['a router that is a Proxy', new Proxy({}, { get: () => method }), 'fetch', 'an object with fetch'],
    ['Express', Object.assign(() => {}, { handle: method, use: method }), 'node', 'a function with handle and use, as'],
    ['Koa', { callback: () => method, middleware: [], use: method }, 'node', 'a Koa application'],
    ['Fastify', { ready: nothing, close: nothing, inject: method, server: listening }, 'node', 'a Fastify instance'],
    [
      'NestJS',
      { init: nothing, close: nothing, getHttpServer: () => listening, getHttpAdapter: () => ({}) },
      'node',
      'a NestJS application',
    ],
    ['hapi', { initialize: nothing, stop: nothing, listener: listening }, 'node', 'a hapi server'],
    ['Restify', { server: listening, use: method }, 'node', 'an object with a server'],
    [
      'Polka',
      { handler: (_a: 1, _b: 2) => {}, use: method, server: undefined },
      'node',
      'an object with handler and use',
    ],
  ])('%s', (_, value, name, reason) => {
    const form = formOf(value)
    expect(form.interface).toBe(name)
    expect(form.reason).toContain(reason)
  })
})

describe('the parameters of a function decide', () => {
  test.each<[string, string]>([
    ['(environ, startResponse) => []', 'tsgi'],
    ['(_environ, start) => []', 'tsgi'],
    ['(env, start_response) => []', 'tsgi'],
    ['(_, startResponse) => []', 'tsgi'],
    ['({ PATH_INFO }, startResponse) => []', 'tsgi'],
    ['(environ, ...rest) => []', 'tsgi'],
    ['(environ, callback) => []', 'tsgi'],
    ['(...[environ, startResponse]) => []', 'tsgi'],
    ['async function* application(environ, startResponse) {}', 'tsgi'],
    ['function (environ /* CGI, as ever */, startResponse = "a,b)") {}', 'tsgi'],
    ['{ async application(environ, startResponse) {} }.application', 'tsgi'],
    ['(req, res) => {}', 'node'],
    ['(req, res, next) => {}', 'node'],
    ['function handler(request, response) {}', 'node'],
    ['function makeAnswer(request, response) {}', 'node'],
    ['function maker(request) {}', 'fetch'],
    ['async (incoming, outgoing) => {}', 'node'],
    ['(nodeReq, nodeRes) => {}', 'node'],
    ['(_req, res) => {}', 'node'],
    ['({ url }, res) => {}', 'node'],
    ['(scope, receive, send) => {}', 'asgi'],
    ['async (_scope, receive, send) => {}', 'asgi'],
    ['() => {}', 'fetch'],
    ['request => {}', 'fetch'],
    ['async request => {}', 'fetch'],
    ['async ({ url, method = "a, b" }) => {}', 'fetch'],
    ['function (event) {}', 'fetch'],
    ['(request, env, ctx) => {}', 'fetch'],
    ['(request, { environ }) => {}', 'fetch'],
    ['(request, context) => {}', 'fetch'],
    ['{ fetch: (request, ...rest) => {} }.fetch', 'fetch'],
    ['{ fetch(a, b) {} }.fetch.bind({})', 'fetch'],
    ['((a) => {}).bind({})', 'fetch'],
  ])('%s: %s', (source, name) => {
    expect(formOf(written(source))).toMatchObject({ interface: name })
  })

  test('and the reason shows them', () => {
    expect(formOf(written('(environ,\n  startResponse) => []')).reason).toBe('a function (environ, startResponse)')
  })
})

test('the page has every parameter name that counts', () => {
  const page = readFileSync(new URL('../../../docs/interfaces.md', import.meta.url), 'utf8').toLowerCase()
  const missing = Object.values(parameterNames)
    .flat()
    .filter((name) => !page.includes(`\`${name}\``))
  expect(missing).toEqual([])
})

describe('what can not be told is said with what was seen, and with --interface', () => {
  const unclear = 'whose parameters do not say how it is to be called'

  test.each<[string, string]>([
    ['(a, b) => {}', `a function (a, b), ${unclear}`],
    ['(a, b, c) => {}', `a function (a, b, c), ${unclear}`],
    ['(receive, scope, send) => {}', `a function (receive, scope, send), ${unclear}`],
    ['(...[a, ...rest]) => {}', `a function (...[a, ...rest]), ${unclear}`],
    ['(...given) => {}', `a function (...given), ${unclear}`],
    ['(request, ...rest) => {}', `a function (request, ...rest), ${unclear}`],
    ['(environ, response) => {}', `a function (environ, response), ${unclear}`],
    ['(request, startResponse) => {}', `a function (request, startResponse), ${unclear}`],
    ['function () { return other.apply(this, arguments) }', `a function (), ${unclear}`],
    ['((req, res) => {}).bind({})', `a function (2 without names), ${unclear}`],
    ['environ => []', 'a function (environ) without startResponse, by which a TSGI application answers'],
    ['class Site {}', 'a class (Site); export an instance of it'],
    ['class { constructor(req, res) {} }', 'a class (without a name); export an instance of it'],
    ['function createApp() {}', 'a function named createApp, as factories are; name what it makes: MODULE:createApp()'],
    ['(name, depth) => {}', `a function (name, depth), ${unclear}`],
    ['function make(name, depth) {}', 'a function named make, as factories are; name what it makes: MODULE:make()'],
    ['{}', 'an object that no interface takes'],
    ['{ port: 1, routes: [] }', 'an object with port, routes that no interface takes'],
    ['[]', 'an object that no interface takes'],
    ['42', 'a number that no interface takes'],
    ['"text"', 'a string that no interface takes'],
    ['null', 'null that no interface takes'],
  ])('%s', (source, described) => {
    expect(() => choose(written(source))).toThrow(LoadError)
    expect(() => choose(written(source))).toThrow(
      `the application is ${described}; say how it is called with --interface tsgi|fetch|asgi|node`,
    )
  })
})

describe('--interface', () => {
  test.each(['tsgi', 'fetch', 'asgi', 'node'])('%s takes any function, and is the reason', (name) => {
    expect(choose((_a: unknown, _b: unknown) => {}, name)).toMatchObject({ name, reason: '--interface' })
  })

  test.each<[string, unknown, string]>([
    ['tsgi', createServer(), "--interface tsgi can't take an http.Server: expected a function"],
    ['tsgi', { fetch: method }, "--interface tsgi can't take an object with fetch: expected a function"],
    [
      'fetch',
      createServer(),
      "--interface fetch can't take an http.Server: expected a function, or an object with fetch",
    ],
    ['fetch', 42, "--interface fetch can't take a number: expected a function, or an object with fetch"],
    [
      'node',
      { fetch: method },
      "--interface node can't take an object with fetch: expected a function, an http.Server or a framework's application",
    ],
  ])('%s refuses what it can not take', (name, value, message) => {
    expect(() => choose(value, name)).toThrow(new LoadError(message))
  })
})

describe('a framework’s application', () => {
  test('is made ready before its first request, and closed after its last', async () => {
    const calls: string[] = []
    const note = (name: string) => async () => void calls.push(name)
    const fastify = { ready: note('ready'), close: note('close'), inject: method, server: listening }
    const chosen = choose(fastify)
    expect(calls).toEqual([])
    await chosen.startup()
    await chosen.shutdown()
    expect(calls).toEqual(['ready', 'close'])
  })

  test('of NestJS waits for the Fastify that it may run on', async () => {
    const calls: string[] = []
    const note = (name: string) => async () => void calls.push(name)
    const instance = { ready: note('instance ready') }
    const nest = {
      init: note('init'),
      close: note('close'),
      getHttpServer: () => listening,
      getHttpAdapter: () => ({ getInstance: () => instance }),
    }
    const chosen = choose(nest)
    await chosen.startup()
    await chosen.shutdown()
    expect(calls).toEqual(['init', 'instance ready', 'close'])
  })
})

const context: GatewayContext = {
  server: {} as GatewayContext['server'],
  report: () => {},
  log: { info: method, warn: method, error: method },
  lifespan: 'off',
}

function choose(application: unknown, wanted = 'auto') {
  return chooseInterface(application, wanted, context)
}
