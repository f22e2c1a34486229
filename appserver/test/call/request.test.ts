import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fixtures } from '../running-server.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { call, seen, withInput } from './call.ts'

describe('appserver call asks the application', () => {
  test('for a path, by GET, as localhost', async () => {
    expect(await seen(['/a%20b?c=d'])).toMatchObject({
      REQUEST_METHOD: 'GET',
      REQUEST_URI: '/a%20b?c=d',
      HTTP_HOST: 'localhost',
      SERVER_NAME: 'localhost',
      SERVER_PORT: '80',
      REMOTE_ADDR: '127.0.0.1',
      'tsgi.url_scheme': 'http',
      body: '',
    })
  })

  test.each([[['DELETE', '/']], [['/', '-X', 'DELETE']]])('by the method of %j', async (argv) => {
    expect(await seen(argv)).toMatchObject({ REQUEST_METHOD: 'DELETE' })
  })

  test('for a whole URL', async () => {
    expect(await seen(['https://example.org?x=y'])).toMatchObject({
      HTTP_HOST: 'example.org',
      REQUEST_URI: '/?x=y',
      SERVER_PORT: '443',
      'tsgi.url_scheme': 'https',
    })
  })

  test('over https where --scheme says so', async () => {
    expect(await seen(['/', '--scheme', 'https'])).toMatchObject({ SERVER_PORT: '443', 'tsgi.url_scheme': 'https' })
  })

  test('with headers, commas and repetitions included', async () => {
    const environ = await seen(['/', '-H', 'X-One: a, b', '-H', 'X-One:c', '-H', 'Host: example.org', '-H', 'Accept:'])
    expect(environ).toMatchObject({ HTTP_X_ONE: 'a, b, c', HTTP_HOST: 'example.org' })
    expect(environ).not.toHaveProperty('HTTP_ACCEPT')
  })

  test('as a front would that forwards for somebody', async () => {
    const headers = ['-H', 'X-Forwarded-For: 192.0.2.7', '-H', 'X-Request-Id: made-elsewhere']
    expect(await seen(['/', ...headers])).toMatchObject({
      REMOTE_ADDR: '192.0.2.7',
      'tsgi.request_id': 'made-elsewhere',
    })
  })
})

describe('a body', () => {
  test('makes it a POST of a form', async () => {
    expect(await seen(['/', '-d', 'a=1', '-d', 'b=2,3'])).toMatchObject({
      REQUEST_METHOD: 'POST',
      CONTENT_TYPE: 'application/x-www-form-urlencoded',
      CONTENT_LENGTH: '9',
      body: 'a=1&b=2,3',
    })
  })

  test('keeps the method and the type that are given', async () => {
    const argv = ['PUT', '/', '--data', 'x', '-H', 'Content-Type: text/plain']
    expect(await seen(argv)).toMatchObject({ REQUEST_METHOD: 'PUT', CONTENT_TYPE: 'text/plain', body: 'x' })
  })

  test('of --json asks for JSON, too', async () => {
    expect(await seen(['/', '--json', '{"a": 1}'])).toMatchObject({
      CONTENT_TYPE: 'application/json',
      HTTP_ACCEPT: 'application/json',
      body: '{"a": 1}',
    })
  })

  test('comes from a file: without its line breaks as a form, else as it is', async () => {
    const file = `@${join(temporaryDirectory({ 'body.txt': 'a=1\nb\n' }), 'body.txt')}`
    expect(await seen(['/', '-d', file])).toMatchObject({ body: 'a=1b' })
    expect(await seen(['/', '--data-binary', file])).toMatchObject({ body: 'a=1\nb\n' })
  })

  test('comes from standard input', async () => {
    expect(await seen(['/', '--data-binary', '@-'], withInput('piped'))).toMatchObject({ body: 'piped' })
  })

  test('goes in chunks when that is asked for', async () => {
    const environ = await seen(['/', '-d', 'x', '-H', 'Transfer-Encoding: chunked'])
    expect(environ).toMatchObject({ HTTP_TRANSFER_ENCODING: 'chunked', body: 'x' })
    expect(environ).not.toHaveProperty('CONTENT_LENGTH')
  })
})

describe("the server's settings hold", () => {
  test('variables, folder and mount point', async () => {
    const directory = temporaryDirectory()
    const argv = [
      `${fixtures}/called.ts:tsgi`,
      '/app/x',
      '--env',
      'NAME=value',
      '--chdir',
      directory,
      '--root-path',
      '/app',
    ]
    const { stdout } = await call(argv)
    expect(JSON.parse(stdout)).toMatchObject({ name: 'value', cwd: directory, SCRIPT_NAME: '/app', PATH_INFO: '/x' })
  })

  test('the application may be named elsewhere', async () => {
    expect(await call(['/'], { env: { APP_MODULE: 'hello.ts:application' } })).toMatchObject({ code: 0 })
  })

  test('hooks and plugins of the config file run', async () => {
    const config = `
      const hook = (name) => ({ log }) => log.info('hook ' + name)
      export default {
        postWorkerInit: hook('postWorkerInit'), workerExit: hook('workerExit'),
        plugins: [async (app) => app.addHook('onRequest', async (_, reply) => void reply.header('X-Plugin', 'ran'))],
      }`
    const file = join(temporaryDirectory({ 'site.config.ts': config }), 'site.config.ts')
    const { code, stdout, stderr } = await call(['hello.ts:application', '/', '-i', '--config', file])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^x-plugin: ran\r$/im)
    expect(stderr).toMatch(/hook postWorkerInit[\s\S]*hook workerExit/)
  })
})

describe('a mistake is one line and exit code 1', () => {
  test.each([
    [
      ['hello.ts:application', 'GET'],
      'command line: expected MODULE:ATTRIBUTE [METHOD] PATH, for example sample-app/gateway.ts:application GET /; got hello.ts:application GET',
    ],
    [
      [],
      'command line: expected MODULE:ATTRIBUTE [METHOD] PATH, for example sample-app/gateway.ts:application GET /; got nothing',
    ],
    [
      ['hello.ts:application', 'FETCH', '/'],
      'command line: expected a method of HTTP, such as GET, before the path, got FETCH',
    ],
    [
      ['hello.ts:application', 'GET', '/', '-X', 'PUT'],
      'command line: the method is said twice: GET, and --request PUT',
    ],
    [
      ['hello.ts:application', '/ü'],
      'command line: expected a path with spaces and other letters percent-encoded, got /ü',
    ],
    [
      ['hello.ts:application', '/', '-H', 'X'],
      '--header: expected "Name: value", got something else, which is not shown as it may be a secret',
    ],
    [
      ['hello.ts:application', '/', '-d', 'x', '--json', '{}'],
      'command line: expected one of --data, --data-binary and --json',
    ],
    [
      ['hello.ts:application', '/', '-d', '@/missing'],
      "cannot read /missing: ENOENT: no such file or directory, open '/missing'",
    ],
    [['hello.ts:application', '/', '--includes'], '--includes: there is no such option; did you mean --include?'],
  ])('%j', async (argv, message) => {
    expect(await call(argv)).toMatchObject({ code: 1, stdout: '', stderr: `appserver: ${message}\n` })
  })

  test('an application that is named nowhere', async () => {
    expect(await call(['/'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/expected MODULE:ATTRIBUTE.*\n$/),
    })
  })
})
