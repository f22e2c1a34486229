import { describe, expect, test } from 'vitest'
import { Harness, type HarnessOptions, showEnviron } from '../harness.ts'
import { Wire } from '../wire.ts'

async function answer(fields: readonly string[], options: HarnessOptions = {}, target = '/'): Promise<string> {
  const { port } = await Harness.tsgi(showEnviron, options)
  const wire = await Wire.open(port)
  return wire.get(target, ...fields, 'Connection: close').end()
}

async function told(fields: readonly string[], options?: HarnessOptions, target?: string) {
  const received = await answer(fields, options, target)
  return JSON.parse(received.slice(received.indexOf('\r\n\r\n') + 4)) as Record<string, string>
}

const trusted = ['127.0.0.1']

describe('secure-scheme-headers', () => {
  test.each(['X-Forwarded-Proto: https', 'X-Forwarded-Protocol: ssl', 'X-Forwarded-Ssl: on'])(
    '%s says https by default',
    async (field) => {
      expect(await told([field], { trusted })).toMatchObject({ 'tsgi.url_scheme': 'https' })
      expect(await told([field])).toMatchObject({ 'tsgi.url_scheme': 'http' })
    },
  )

  test('are those that are set, and no others', async () => {
    const options = { trusted, flags: ['--secure-scheme-headers=Front-End-Https=on'] }
    expect(await told(['Front-End-Https: on'], options)).toMatchObject({ 'tsgi.url_scheme': 'https' })
    expect(await told(['X-Forwarded-Proto: https'], options)).toMatchObject({ 'tsgi.url_scheme': 'http' })
  })

  test('that contradict each other are answered 400', async () => {
    const fields = ['X-Forwarded-Proto: https', 'X-Forwarded-Ssl: off']
    expect(await answer(fields, { trusted })).toMatch(/^HTTP\/1\.1 400 /)
    expect(await answer(fields)).toMatch(/^HTTP\/1\.1 200 /)
  })
})

describe('the server', () => {
  test('has the host and port that a trusted front says', async () => {
    const environ = await told(['X-Forwarded-Host: polls.example', 'X-Forwarded-Port: 8443'], { trusted })
    expect(environ).toMatchObject({ SERVER_NAME: 'polls.example', SERVER_PORT: '8443' })
  })

  test('has the port in the host where both name one', async () => {
    const environ = await told(['X-Forwarded-Host: polls.example:81', 'X-Forwarded-Port: 8443'], { trusted })
    expect(environ).toMatchObject({ SERVER_NAME: 'polls.example', SERVER_PORT: '81' })
  })

  test.each(['user@polls.example', 'a.example, b.example', 'polls.example/path', ''])(
    'is not the forwarded host "%s"',
    async (host) => {
      expect(await told([`X-Forwarded-Host: ${host}`], { trusted })).toMatchObject({ SERVER_NAME: 'test' })
    },
  )

  test('is what the Host header says when nobody is trusted', async () => {
    const environ = await told(['X-Forwarded-Host: polls.example', 'X-Forwarded-Port: 8443'])
    expect(environ).toMatchObject({ SERVER_NAME: 'test', SERVER_PORT: '80' })
  })
})

test('the Forwarded header is nobody’s word', async () => {
  const environ = await told(['Forwarded: for=6.6.6.6;proto=https;host=evil.example'], { trusted })
  expect(environ).toMatchObject({ REMOTE_ADDR: '127.0.0.1', 'tsgi.url_scheme': 'http', SERVER_NAME: 'test' })
})

describe('header-map', () => {
  const twins = ['X_Forwarded_For: 6.6.6.6', 'X-Forwarded-For: 203.0.113.7', 'X_Own: own']

  test('drop leaves names with an underscore out', async () => {
    const environ = await told(twins)
    expect(environ.HTTP_X_FORWARDED_FOR).toBe('203.0.113.7')
    expect(environ).not.toHaveProperty('HTTP_X_OWN')
  })

  test('refuse answers them with 400', async () => {
    expect(await answer(twins, { flags: ['--header-map=refuse'] })).toMatch(/^HTTP\/1\.1 400 /)
  })

  test('dangerous lets them through, but never in the place of another', async () => {
    const environ = await told(twins, { flags: ['--header-map=dangerous'] })
    expect(environ).toMatchObject({ HTTP_X_FORWARDED_FOR: '203.0.113.7', HTTP_X_OWN: 'own' })
  })

  test('dangerous gives a twin no say in who the client is', async () => {
    const environ = await told(['X_Forwarded_For: 6.6.6.6', 'Content_Length: 5'], {
      trusted,
      flags: ['--header-map=dangerous'],
    })
    expect(environ).toMatchObject({ REMOTE_ADDR: '127.0.0.1' })
    expect(environ).not.toHaveProperty('CONTENT_LENGTH')
    expect(environ).not.toHaveProperty('HTTP_CONTENT_LENGTH')
  })
})

test('a Proxy header never becomes HTTP_PROXY', async () => {
  const environ = await told(['Proxy: http://evil.example'], { flags: ['--header-map=dangerous'] })
  expect(environ).not.toHaveProperty('HTTP_PROXY')
})

describe('root-path', () => {
  const options = { flags: ['--root-path=/app'] }

  test.each([
    ['/app/polls/', '/polls/'],
    ['/app', ''],
    ['/app/', '/'],
    ['/app?page=2', ''],
    ['/%61pp/x', '/x'],
  ])('S9: is taken off %s', async (target, path) => {
    expect(await told([], options, target)).toMatchObject({ SCRIPT_NAME: '/app', PATH_INFO: path, REQUEST_URI: target })
  })

  test.each(['/', '/apple', '/other/app'])('has nothing to do with %s, which is answered 404', async (target) => {
    expect(await answer([], options, target)).toMatch(/^HTTP\/1\.1 404 /)
  })
})
