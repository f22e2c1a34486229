import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Harness, type HarnessOptions, showEnviron } from '../harness.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { ask, Wire } from '../wire.ts'

type Shown = Record<string, unknown>

/** What the application is told of a request whose every byte is given. */
async function environOf(lines: readonly string[], options?: HarnessOptions): Promise<Shown> {
  const { port } = await Harness.tsgi(showEnviron, options)
  const wire = await Wire.open(port)
  wire.send(...lines, 'Connection: close', '', '')
  return bodyOf(await wire.end())
}

function bodyOf(answer: string): Shown {
  return JSON.parse(Buffer.from(answer.slice(answer.indexOf('\r\n\r\n') + 4), 'latin1').toString()) as Shown
}

const get = (target: string, ...fields: string[]) => environOf([`GET ${target} HTTP/1.1`, 'Host: test', ...fields])

test('the CGI keys describe the request', async () => {
  const environ = await environOf([
    'POST /polls/1/?choice=2&x HTTP/1.1',
    'Host: polls.example:8080',
    'Content-Type: text/plain',
    'Content-Length: 0',
  ])
  expect(environ).toMatchObject({
    REQUEST_METHOD: 'POST',
    SCRIPT_NAME: '',
    PATH_INFO: '/polls/1/',
    QUERY_STRING: 'choice=2&x',
    REQUEST_URI: '/polls/1/?choice=2&x',
    CONTENT_TYPE: 'text/plain',
    CONTENT_LENGTH: '0',
    SERVER_NAME: 'polls.example',
    SERVER_PORT: '8080',
    SERVER_PROTOCOL: 'HTTP/1.1',
    REMOTE_ADDR: '127.0.0.1',
    HTTP_HOST: 'polls.example:8080',
  })
})

test('the tsgi keys describe the server', async () => {
  const environ = await get('/')
  expect(environ).toMatchObject({
    'tsgi.version': [1, 0],
    'tsgi.url_scheme': 'http',
    'tsgi.multiprocess': true,
    'tsgi.request_id': expect.stringMatching(/^[0-9a-f]{32}$/),
  })
})

test('a body that was not sent has no type and no length', async () => {
  const environ = await get('/')
  expect(environ).not.toHaveProperty('CONTENT_TYPE')
  expect(environ).not.toHaveProperty('CONTENT_LENGTH')
  expect(environ).not.toHaveProperty('HTTP_CONTENT_LENGTH')
})

describe('headers', () => {
  test('are upper-case HTTP_ keys with their value as sent', async () => {
    expect(await get('/', 'X-Custom-Header:  some "value" ', 'accept: */*')).toMatchObject({
      HTTP_X_CUSTOM_HEADER: 'some "value"',
      HTTP_ACCEPT: '*/*',
    })
  })

  test('that are repeated are joined by commas, cookies by semicolons', async () => {
    const fields = ['X-Tag: a', 'Cookie: one=1', 'x-tag: b', 'Cookie: two=2']
    expect(await get('/', ...fields)).toMatchObject({ HTTP_X_TAG: 'a, b', HTTP_COOKIE: 'one=1; two=2' })
  })

  test('with an underscore are dropped: they would take the key of another', async () => {
    const environ = await get('/', 'X_Forwarded_For: 6.6.6.6', 'X-Real-Name: real', 'X_Real-Name: forged')
    expect(environ).not.toHaveProperty('HTTP_X_FORWARDED_FOR')
    expect(environ.HTTP_X_REAL_NAME).toBe('real')
  })

  test('of a proxy never become a variable that programs read', async () => {
    expect(Object.keys(await get('/', 'Proxy: http://evil.example'))).not.toContain('PROXY')
  })
})

describe('the path', () => {
  test.each([
    ['/caf%C3%A9', '/café'],
    ['/a%2Fb', '/a/b'],
    ['/a+b', '/a+b'],
    ['/a%20b/', '/a b/'],
    ['//two//slashes', '//two//slashes'],
    ['/../up', '/../up'],
  ])('S11: %s is decoded to %s', async (target, path) => {
    expect(await get(target)).toMatchObject({ PATH_INFO: path, REQUEST_URI: target })
  })

  test.each(['/100%', '/%zz', '/%C3%28'])('S11: %s keeps its malformed escapes', async (target) => {
    expect(await get(target)).toMatchObject({ PATH_INFO: target, REQUEST_URI: target })
  })

  test('ends at the first question mark, and the query is left as it is', async () => {
    expect(await get('/a%3Fb?c=%20d?e')).toMatchObject({ PATH_INFO: '/a?b', QUERY_STRING: 'c=%20d?e' })
    expect(await get('/a?')).toMatchObject({ PATH_INFO: '/a', QUERY_STRING: '' })
  })

  test.each([
    ['http://test/a/b?c=1', '/a/b', 'c=1'],
    ['HTTP://test?c=1', '/', 'c=1'],
    ['http://test', '/', ''],
  ])('of the absolute form %s is that of the origin form', async (target, path, query) => {
    expect(await get(target)).toMatchObject({ PATH_INFO: path, QUERY_STRING: query, REQUEST_URI: target })
  })

  test('S10 S13: of OPTIONS * is the asterisk', async () => {
    expect(await environOf(['OPTIONS * HTTP/1.1', 'Host: test'])).toMatchObject({ PATH_INFO: '*', REQUEST_URI: '*' })
  })
})

describe('the server', () => {
  test.each([
    ['polls.example', 'polls.example', '80'],
    ['polls.example:', 'polls.example', '80'],
    ['[::1]:8080', '[::1]', '8080'],
    ['[::1]', '[::1]', '80'],
  ])('of the Host %s is %s and port %s', async (host, name, port) => {
    const environ = await environOf(['GET / HTTP/1.1', `Host: ${host}`])
    expect(environ).toMatchObject({ SERVER_NAME: name, SERVER_PORT: port })
  })

  test('is the address that was connected to when HTTP/1.0 names no host', async () => {
    const harness = await Harness.tsgi(showEnviron)
    const wire = await Wire.open(harness.port)
    expect(bodyOf(await wire.send('GET / HTTP/1.0', '', '').end())).toMatchObject({
      SERVER_NAME: '127.0.0.1',
      SERVER_PORT: String(harness.port),
      SERVER_PROTOCOL: 'HTTP/1.0',
    })
  })

  test('has the port 443 by default when the front says https', async () => {
    const environ = await environOf(['GET / HTTP/1.1', 'Host: polls.example', 'X-Forwarded-Proto: https'], {
      trusted: ['*'],
    })
    expect(environ).toMatchObject({ SERVER_PORT: '443', 'tsgi.url_scheme': 'https' })
  })
})

test('a client on a unix socket has no address', async () => {
  const socketPath = join(temporaryDirectory(), 'app.sock')
  await Harness.tsgi(showEnviron, { path: socketPath })
  const { body } = await ask(0, '/', { socketPath })
  expect(JSON.parse(body)).toMatchObject({ REMOTE_ADDR: '', SERVER_NAME: 'localhost' })
})

test('a server on a unix socket that is asked without a Host has the port of the scheme', async () => {
  const socketPath = join(temporaryDirectory(), 'app.sock')
  await Harness.tsgi(showEnviron, { path: socketPath })
  const wire = await Wire.open(socketPath)
  expect(bodyOf(await wire.send('GET / HTTP/1.0', '', '').end())).toMatchObject({
    SERVER_NAME: 'localhost',
    SERVER_PORT: '80',
  })
})

test('each request has an environ of its own, which the application may change', async () => {
  const seen: unknown[] = []
  const { port } = await Harness.tsgi((environ, startResponse) => {
    seen.push(environ.mark)
    environ.mark = 'changed'
    startResponse('204 No Content', [])
    return []
  })
  await ask(port)
  await ask(port)
  expect(seen).toEqual([undefined, undefined])
})
