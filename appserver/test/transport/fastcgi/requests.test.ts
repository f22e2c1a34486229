import { describe, expect, test } from 'vitest'
import { begin, FastCgiClient, nameValues, params, record, request, stdin, types } from '../../fastcgi-client.ts'
import { Harness, type HarnessOptions, readInput, showEnviron } from '../../harness.ts'
import { ask } from '../../wire.ts'

async function told(pairs: Record<string, string>, options: HarnessOptions = {}, body = '') {
  const { port } = await Harness.tsgi(showEnviron, { ...options, protocol: 'fastcgi' })
  const answer = await (await FastCgiClient.open(port)).ask(pairs, body)
  return JSON.parse(answer.body.toString()) as Record<string, unknown>
}

const trusted = ['127.0.0.1']

describe('the environ', () => {
  test('is the one that HTTP gives', async () => {
    const http = await Harness.tsgi(showEnviron, { flags: ['--root-path=/app'] })
    const headers = {
      Host: 'polls.example:81',
      Accept: '*/*',
      'X-Name': 'Zo\u00eb',
      Cookie: 'a=1; b=2',
      'Content-Type': 'text/plain',
      'X-Empty': '',
    }
    const path = '/app/caf%C3%A9%2F/../x?y=%20'
    const overHttp = JSON.parse(
      (await ask(http.port, path, { method: 'POST', headers, body: Buffer.from('abc') })).body,
    )
    const pairs = {
      REQUEST_METHOD: 'POST',
      REQUEST_URI: path,
      // nginx's own view of it, which is not the application's.
      PATH_INFO: '/x',
      SCRIPT_NAME: '/elsewhere',
      QUERY_STRING: 'other',
      DOCUMENT_URI: '/x',
      HTTP_HOST: 'polls.example:81',
      HTTP_ACCEPT: '*/*',
      HTTP_X_NAME: 'Zo\u00eb',
      HTTP_COOKIE: 'a=1; b=2',
      CONTENT_TYPE: 'text/plain',
      HTTP_X_EMPTY: '',
    }
    const overFastCgi = await told(pairs, { flags: ['--root-path=/app'] }, 'abc')
    const ofHttpOnly = ['HTTP_CONNECTION', 'tsgi.request_id', 'tsgi.early_hints']
    for (const key of ofHttpOnly) for (const environ of [overHttp, overFastCgi]) delete environ[key]
    expect(overFastCgi).toEqual(overHttp)
    expect(overFastCgi).toMatchObject({ SCRIPT_NAME: '/app', PATH_INFO: '/caf\u00e9//../x', QUERY_STRING: 'y=%20' })
  })

  test('has no variable that a client could make: httpoxy, the mapping of files, the twins of the body', async () => {
    const environ = await told({
      HTTP_PROXY: 'http://forged.example',
      HTTP_X_ACCEL_MAPPING: '/=/',
      HTTP_CONTENT_LENGTH: '7',
      HTTP_CONTENT_TYPE: 'forged/forged',
      PATH: '/bin',
    })
    expect(JSON.stringify(environ)).not.toMatch(/forged|MAPPING|"\/bin"|HTTP_CONTENT/)
  })

  test('leaves out what was about the connection to the front', async () => {
    const environ = await told({
      HTTP_CONNECTION: 'upgrade',
      HTTP_UPGRADE: 'websocket',
      HTTP_KEEP_ALIVE: '5',
      HTTP_TE: 'trailers',
      HTTP_EXPECT: '100-continue',
    })
    expect(Object.keys(environ).filter((key) => /CONNECTION|UPGRADE|KEEP|TE$|EXPECT/.test(key))).toEqual([])
    expect(environ).not.toHaveProperty(['tsgi.websocket'])
    expect(environ).not.toHaveProperty(['tsgi.early_hints'])
  })

  test('names the version that the client speaks', async () => {
    expect(await told({ SERVER_PROTOCOL: 'HTTP/2.0' })).toMatchObject({ SERVER_PROTOCOL: 'HTTP/2' })
    expect(await told({ SERVER_PROTOCOL: 'HTTP/1.0', HTTP_HOST: '' })).toMatchObject({ SERVER_PROTOCOL: 'HTTP/1.0' })
  })

  test('takes a target in absolute form for its path', async () => {
    expect(await told({ REQUEST_URI: 'http://polls.example/a?b' })).toMatchObject({
      PATH_INFO: '/a',
      QUERY_STRING: 'b',
    })
  })

  test('joins a field that came more than once', async () => {
    const { port } = await Harness.tsgi(showEnviron, { protocol: 'fastcgi' })
    const client = await FastCgiClient.open(port)
    const twice = Buffer.concat([nameValues({ HTTP_X_TWICE: 'one' }), nameValues({ HTTP_X_TWICE: 'two' })])
    client.send(begin(), record(types.params, 1, twice), params(), stdin())
    expect(JSON.parse((await client.answer()).body.toString())).toMatchObject({ HTTP_X_TWICE: 'one, two' })
  })

  test('is whole wherever the parameters are cut, and with lengths of four bytes', async () => {
    const { port } = await Harness.tsgi(showEnviron, { protocol: 'fastcgi' })
    const client = await FastCgiClient.open(port)
    const pairs = { REQUEST_METHOD: 'GET', REQUEST_URI: '/', HTTP_HOST: 'polls.example', HTTP_X_LONG: 'x'.repeat(300) }
    const block = nameValues(pairs, true)
    for (let cut = 1; cut < block.length; cut += 7) {
      const [first, second] = [block.subarray(0, cut), block.subarray(cut)]
      client.send(begin(), record(types.params, 1, first), record(types.params, 1, second))
      client.send(record(types.params, 1), stdin())
      expect(JSON.parse((await client.answer()).body.toString()).HTTP_X_LONG).toBe(pairs.HTTP_X_LONG)
    }
  })
})

describe('what a front says of its client', () => {
  const says = {
    REMOTE_ADDR: '203.0.113.7',
    REQUEST_SCHEME: 'https',
    HTTP_X_REQUEST_ID: 'request-0001',
    SERVER_NAME: 'front.example',
    SERVER_PORT: '8443',
  }

  test('is believed where the front is trusted', async () => {
    expect(await told(says, { trusted })).toMatchObject({
      REMOTE_ADDR: '203.0.113.7',
      'tsgi.url_scheme': 'https',
      'tsgi.request_id': 'request-0001',
      SERVER_NAME: 'polls.example',
      SERVER_PORT: '443',
    })
  })

  test('is not believed of anybody else', async () => {
    const environ = await told(says)
    expect(environ).toMatchObject({ REMOTE_ADDR: '127.0.0.1', 'tsgi.url_scheme': 'http', SERVER_PORT: '80' })
    expect(environ['tsgi.request_id']).not.toBe('request-0001')
  })

  test('is its name where the client named no host', async () => {
    const without = { ...says, HTTP_HOST: '', SERVER_PROTOCOL: 'HTTP/1.0' }
    expect(await told(without, { trusted })).toMatchObject({ SERVER_NAME: 'front.example', SERVER_PORT: '8443' })
    expect(await told({ ...without, SERVER_NAME: '_' }, { trusted })).toMatchObject({ SERVER_NAME: '127.0.0.1' })
  })

  test('is what its parameters say, not a field that the client wrote', async () => {
    const fields = { HTTP_X_FORWARDED_FOR: '198.51.100.1', HTTP_X_FORWARDED_PROTO: 'https' }
    expect(await told({ REMOTE_ADDR: '203.0.113.7', ...fields }, { trusted })).toMatchObject({
      REMOTE_ADDR: '203.0.113.7',
      'tsgi.url_scheme': 'http',
    })
  })

  test.each(['on', '1'])('is https by HTTPS %s', async (HTTPS) => {
    expect(await told({ HTTPS }, { trusted })).toMatchObject({ 'tsgi.url_scheme': 'https' })
  })

  test('offers files to send by X_ACCEL_MAPPING, and not by a field', async () => {
    const seen: unknown[] = []
    const harness = await Harness.tsgi(showEnviron, { trusted, protocol: 'fastcgi', flags: ['--accel-redirect'] })
    const client = await FastCgiClient.open(harness.port)
    await client.ask({ X_ACCEL_MAPPING: '/srv/=/files/' })
    await client.ask({ HTTP_X_ACCEL_MAPPING: '/=/' })
    for (const { exchange } of await harness.whenDone(2)) seen.push(exchange.frontFiles)
    expect(seen).toEqual(['/srv/=/files/', undefined])
  })
})

describe('a body', () => {
  async function echo(options: HarnessOptions = {}) {
    const harness = await Harness.tsgi(
      async (environ, startResponse) => {
        const text = await readInput(environ)
        startResponse('200 OK', [])
        return [`${environ.CONTENT_LENGTH}/${environ.HTTP_TRANSFER_ENCODING}: ${text}`]
      },
      { ...options, protocol: 'fastcgi' },
    )
    return { harness, client: await FastCgiClient.open(harness.port) }
  }

  test('arrives in any number of records', async () => {
    const { client } = await echo()
    client.send(begin(), params({ REQUEST_METHOD: 'POST', CONTENT_LENGTH: '6' }))
    for (const letter of 'abcdef') client.send(record(types.stdin, 1, letter))
    client.send(record(types.stdin, 1))
    expect((await client.answer()).body.toString()).toBe('6/undefined: abcdef')
  })

  test('of unknown length is told as chunked', async () => {
    const { client } = await echo()
    client.send(begin(), params({ REQUEST_METHOD: 'POST' }), stdin('abc'))
    expect((await client.answer()).body.toString()).toBe('undefined/chunked: abc')
    client.send(begin(), params({ REQUEST_METHOD: 'POST', HTTP_TRANSFER_ENCODING: 'chunked' }), stdin('abc'))
    expect((await client.answer()).body.toString()).toBe('undefined/chunked: abc')
    client.send(begin(), params({ REQUEST_METHOD: 'POST' }), stdin())
    expect((await client.answer()).body.toString()).toBe('undefined/undefined: ')
  })

  test('makes the front wait while the application does not read', async () => {
    const go = Promise.withResolvers<void>()
    const total = 64 * 1024 * 1024
    const harness = await Harness.tsgi(
      async (environ, startResponse) => {
        await go.promise
        let bytes = 0
        for await (const piece of environ['tsgi.input']) bytes += piece.byteLength
        startResponse('200 OK', [])
        return [String(bytes)]
      },
      { protocol: 'fastcgi' },
    )
    const client = await FastCgiClient.open(harness.port)
    client.send(begin(), params({ REQUEST_METHOD: 'POST', CONTENT_LENGTH: String(total) }))
    const block = record(types.stdin, 1, Buffer.alloc(32 * 1024))
    for (let sent = 0; sent < total; sent += 32 * 1024) client.socket.write(block)
    client.send(record(types.stdin, 1))
    while (harness.transport.answering === 0) await new Promise((resolve) => setImmediate(resolve))
    // Still most of it is on the client's side.
    expect(client.socket.writableLength).toBeGreaterThan(total / 2)
    go.resolve()
    expect((await client.answer()).body.toString()).toBe(String(total))
  })

  test('that nobody reads costs neither its answer nor the connection', async () => {
    const { port } = await Harness.tsgi(showEnviron, { protocol: 'fastcgi' })
    const client = await FastCgiClient.open(port)
    client.send(begin(), params({ REQUEST_METHOD: 'POST', CONTENT_LENGTH: '200000' }))
    expect((await client.answer()).status).toBe('200 OK')
    for (let sent = 0; sent < 200_000; sent += 50_000) client.send(record(types.stdin, 1, Buffer.alloc(50_000)))
    client.send(record(types.stdin, 1))
    expect((await client.ask()).status).toBe('200 OK')
  })

  test('beyond limit-request-body is refused by its length, or while it is read', async () => {
    const { client, harness } = await echo({ bodyLimitBytes: 4 })
    expect((await client.ask({ REQUEST_METHOD: 'POST' }, 'abcde')).status).toBe('413 Payload Too Large')
    client.send(begin(), params({ REQUEST_METHOD: 'POST' }), stdin('abcde'))
    expect((await client.answer()).status).toBe('413 Payload Too Large')
    expect((await client.ask({ REQUEST_METHOD: 'POST' }, 'abcd')).body.toString()).toContain('abcd')
    expect(harness.refusals).toHaveLength(1)
  })

  test.each([
    ['longer', 'abcd'],
    ['shorter', 'ab'],
  ])('that is %s than its length is refused', async (how, body) => {
    const { client, harness } = await echo()
    client.send(begin(), params({ REQUEST_METHOD: 'POST', CONTENT_LENGTH: '3' }), stdin(body))
    expect((await client.answer()).status).toBe('400 Bad Request')
    await client.closed
    expect(harness.refusals.map(({ error }) => error.message)).toEqual([
      `malformed request: the body is ${how} than its CONTENT_LENGTH`,
    ])
  })
})

describe('a question of the front', () => {
  async function connect(flags: string[] = []) {
    const { port } = await Harness.tsgi(showEnviron, { protocol: 'fastcgi', flags })
    return FastCgiClient.open(port)
  }

  test('for values is answered with those that there are', async () => {
    const client = await connect(['--worker-connections=50'])
    client.send(
      record(types.getValues, 0, nameValues({ FCGI_MAX_CONNS: '', FCGI_MPXS_CONNS: '', FCGI_MAX_REQS: '', OTHER: '' })),
    )
    const { type, id, content } = await client.next()
    expect([type, id]).toEqual([types.values, 0])
    expect(content).toEqual(nameValues({ FCGI_MAX_CONNS: '50', FCGI_MPXS_CONNS: '0', FCGI_MAX_REQS: '50' }))
  })

  test('of an unknown type is answered so, also beside a request', async () => {
    const client = await connect()
    client.send(begin(), record(99, 0, 'what'), params(), stdin())
    const { type, id, content } = await client.next()
    expect([type, id, ...content]).toEqual([types.unknown, 0, 99, 0, 0, 0, 0, 0, 0, 0])
    expect((await client.answer()).status).toBe('200 OK')
  })
})

describe('over a unix socket', () => {
  test('a request is answered as over TCP', async ({ task }) => {
    const path = `/tmp/portico-${process.pid}-${task.id.replaceAll(/\W/g, '')}.sock`
    await Harness.tsgi(showEnviron, { protocol: 'fastcgi', path, trusted: ['unix'] })
    const client = await FastCgiClient.open(path)
    client.send(request({ REMOTE_ADDR: '203.0.113.7' }))
    expect(JSON.parse((await client.answer()).body.toString())).toMatchObject({ REMOTE_ADDR: '203.0.113.7' })
  })
})
