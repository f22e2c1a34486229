import { describe, expect, test } from 'vitest'
import type { AsgiHttpScope, AsgiScope } from '../../src/index.ts'
import { answering, httpApplication } from '../asgi-applications.ts'
import { Harness, type HarnessOptions } from '../harness.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { ask, Wire } from '../wire.ts'

/** Keeps the scopes that it was called with, and answers. */
async function keeping(options?: HarnessOptions, extra?: (scope: AsgiHttpScope) => void) {
  const scopes: AsgiHttpScope[] = []
  const harness = await Harness.asgi(
    httpApplication(async (scope, _receive, send) => {
      scopes.push(scope)
      extra?.(scope)
      await answering(send, 'seen')
    }),
    options,
  )
  return { harness, scopes }
}

/** The scope of one request, of which each line is sent as it is. */
async function scopeOf(lines: readonly string[], options?: HarnessOptions): Promise<AsgiHttpScope> {
  const { harness, scopes } = await keeping(options)
  const wire = await Wire.open(options?.path ?? harness.port)
  await wire.send(...lines, '', '').receives('seen')
  return scopes[0]!
}

test('G1: each request is a call of its own, with a scope, receive and send of their own', async () => {
  const calls: unknown[][] = []
  const { port } = await Harness.asgi(async (...given) => {
    const [scope, , send] = given
    if (scope.type === 'lifespan') return
    calls.push(given)
    await answering(send, 'seen')
  })
  await ask(port)
  await ask(port)
  expect(calls.map((given) => given.length)).toEqual([3, 3])
  expect(new Set(calls.flat()).size).toBe(6)
})

describe('the scope of a request', () => {
  test('G2: says what was asked for, and in which version', async () => {
    const { port, scopes } = await keeping().then(({ harness, scopes }) => ({ port: harness.port, scopes }))
    await ask(port, '/polls/1?page=2&q=a%20b', { method: 'PATCH' })
    expect(scopes[0]).toMatchObject({
      type: 'http',
      asgi: { version: '3.0', spec_version: '2.5' },
      http_version: '1.1',
      method: 'PATCH',
      scheme: 'http',
      path: '/polls/1',
      raw_path: '/polls/1',
      query_string: 'page=2&q=a%20b',
      root_path: '',
    })
  })

  test('G2: of HTTP/1.0 and over https', async () => {
    const lines = ['GET / HTTP/1.0', 'X-Forwarded-Proto: https']
    expect(await scopeOf(lines, { trusted: ['127.0.0.1'] })).toMatchObject({ http_version: '1.0', scheme: 'https' })
  })

  test.each<[string, string, string]>([
    ['/caf%C3%A9/a%2Fb?caf%C3%A9', '/café/a/b', '/caf%C3%A9/a%2Fb'],
    ['/100%25/%FF', '/100%25/%FF', '/100%25/%FF'],
    ['http://other.example/x?y', '/x', '/x'],
    ['/?', '/', '/'],
  ])('G3: %s has its path decoded as TSGI does, and its raw path as it came', async (target, path, rawPath) => {
    const host = target.startsWith('http:') ? 'other.example' : 'test'
    const scope = await scopeOf([`GET ${target} HTTP/1.1`, `Host: ${host}`])
    expect(scope).toMatchObject({ path, raw_path: rawPath, query_string: target.split('?')[1] ?? '' })
  })

  test('G3: the path has the root path, and what is outside of it is answered 404', async () => {
    const { harness, scopes } = await keeping({ flags: ['--root-path=/app'] })
    await ask(harness.port, '/app/page')
    expect(scopes[0]).toMatchObject({ path: '/app/page', raw_path: '/app/page', root_path: '/app' })
    expect((await ask(harness.port, '/other')).status).toBe(404)
    expect(scopes).toHaveLength(1)
  })

  test('G4: headers come in their order, repeated ones too, with names in lower case and an octet a character', async () => {
    const scope = await scopeOf([
      'GET / HTTP/1.1',
      'Host: test',
      'X-Twice: one',
      'Cookie: a=1',
      'x-TWICE: two',
      'X-Latin: caf\u00e9',
    ])
    expect(scope.headers).toEqual([
      ['host', 'test'],
      ['x-twice', 'one'],
      ['cookie', 'a=1'],
      ['x-twice', 'two'],
      ['x-latin', 'caf\u00e9'],
    ])
  })

  test('G5: headers that could pass for another, or are between front and server, are left out', async () => {
    const lines = ['GET / HTTP/1.1', 'Host: test', 'X_Forwarded_For: 1.2.3.4', 'Proxy: a', 'X-Accel-Mapping: /a=/b']
    expect((await scopeOf(lines)).headers).toEqual([['host', 'test']])
    expect((await scopeOf(lines, { flags: ['--header-map=dangerous'] })).headers).toEqual([
      ['host', 'test'],
      ['x_forwarded_for', '1.2.3.4'],
    ])
  })

  test('G6: client and server are the ends of the connection', async () => {
    const { harness, scopes } = await keeping()
    const wire = await Wire.open(harness.port)
    await wire.get('/').receives('seen')
    expect(scopes[0]).toMatchObject({
      client: ['127.0.0.1', wire.socket.localPort],
      server: ['127.0.0.1', harness.port],
    })
  })

  test('G6: a client that a front names has port 0', async () => {
    const lines = ['GET / HTTP/1.1', 'Host: test', 'X-Forwarded-For: 203.0.113.7']
    expect((await scopeOf(lines, { trusted: ['127.0.0.1'] })).client).toEqual(['203.0.113.7', 0])
  })

  test('G6: over a unix socket both are null', async () => {
    const path = `${temporaryDirectory()}/socket`
    const scope = await scopeOf(['GET / HTTP/1.1', 'Host: test'], { path })
    expect(scope).toMatchObject({ client: null, server: null })
  })

  test('G7: has a shallow copy of the state that the lifespan left', async () => {
    const states: Record<string, unknown>[] = []
    const pool = { open: 1 }
    const { port } = await Harness.asgi(async (scope, receive, send) => {
      if (scope.type === 'lifespan') {
        await receive()
        scope.state.pool = pool
        await send({ type: 'lifespan.startup.complete' })
        return void (await receive())
      }
      states.push(scope.state)
      scope.state.mine = states.length
      await answering(send, 'seen')
    })
    await ask(port)
    await ask(port)
    expect(states).toEqual([
      { pool, mine: 1 },
      { pool, mine: 2 },
    ])
    expect(states[1]!.pool).toBe(pool)
  })

  test('G8: extensions say what the server offers beyond ASGI, request id, signal and log', async () => {
    const { harness, scopes } = await keeping({ trusted: ['127.0.0.1'] }, ({ extensions }) =>
      extensions.tsgi.errors.write('look here'),
    )
    await ask(harness.port, '/', { headers: { 'x-request-id': 'the-request-1' } })
    const { extensions } = scopes[0]!
    expect(Object.keys(extensions)).toEqual(['tsgi', 'http.response.pathsend', 'http.response.early_hint'])
    expect(extensions.tsgi.request_id).toBe('the-request-1')
    expect(extensions.tsgi.signal).toBeInstanceOf(AbortSignal)
    expect(harness.written).toEqual([{ requestId: 'the-request-1', text: 'look here' }])
  })

  test('G8: early hints are not offered to HTTP/1.0', async () => {
    expect((await scopeOf(['GET / HTTP/1.0'])).extensions).not.toHaveProperty('http.response.early_hint')
  })
})

test('an application’s types narrow by the type of scope and event', () => {
  const kind = (scope: AsgiScope) =>
    scope.type === 'http' ? scope.method : scope.type === 'websocket' ? scope.subprotocols.length : scope.state
  expect(kind({ type: 'lifespan', asgi: { version: '3.0', spec_version: '2.0' }, state: { a: 1 } })).toEqual({ a: 1 })
})
