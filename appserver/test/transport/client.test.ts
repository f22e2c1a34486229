import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Harness, showEnviron } from '../harness.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { ask } from '../wire.ts'

/** What the application is told, when the peer 127.0.0.1 and these others are trusted. */
async function told(trusted: readonly string[], headers: Record<string, string | string[]>) {
  const { port } = await Harness.tsgi(showEnviron, { trusted })
  const { body } = await ask(port, '/', { headers })
  return JSON.parse(body) as Record<string, string>
}

const forwarded = {
  'X-Forwarded-For': '203.0.113.7',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Host': 'polls.example',
  'X-Request-Id': 'from-the-front-1',
  Host: 'inner',
}

test('a trusted front is believed', async () => {
  expect(await told(['127.0.0.1'], forwarded)).toMatchObject({
    REMOTE_ADDR: '203.0.113.7',
    'tsgi.url_scheme': 'https',
    SERVER_NAME: 'polls.example',
    SERVER_PORT: '443',
    'tsgi.request_id': 'from-the-front-1',
  })
})

test('anybody else is not', async () => {
  const environ = await told(['10.0.0.0/8', 'unix'], forwarded)
  expect(environ).toMatchObject({ REMOTE_ADDR: '127.0.0.1', 'tsgi.url_scheme': 'http', SERVER_NAME: 'inner' })
  expect(environ['tsgi.request_id']).toMatch(/^[0-9a-f]{32}$/)
})

test('a front on a unix socket is believed when unix is trusted', async () => {
  const socketPath = join(temporaryDirectory(), 'app.sock')
  await Harness.tsgi(showEnviron, { path: socketPath, trusted: ['unix'] })
  const { body } = await ask(0, '/', { socketPath, headers: forwarded })
  expect(JSON.parse(body)).toMatchObject({ REMOTE_ADDR: '203.0.113.7', 'tsgi.url_scheme': 'https' })
})

describe('the chain of addresses', () => {
  const trusted = ['127.0.0.1', '10.0.0.0/8', 'fd00::/8']

  test.each([
    ['one client', '203.0.113.7', '203.0.113.7'],
    ['a client that claims to be another', '6.6.6.6, 203.0.113.7', '203.0.113.7'],
    ['a second trusted front', '203.0.113.7, 10.0.0.2', '203.0.113.7'],
    ['a claim behind two fronts', '10.9.9.9, 203.0.113.7, 10.0.0.2', '203.0.113.7'],
    ['trusted addresses only', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['IPv6', '2001:db8::1, fd00::2', '2001:db8::1'],
    ['text that is no address, nearest', 'unknown', '127.0.0.1'],
    ['text that is no address, behind a front', '203.0.113.7, unknown, 10.0.0.2', '10.0.0.2'],
    ['empty', '', '127.0.0.1'],
  ])('with %s', async (_, chain, address) => {
    expect((await told(trusted, { 'X-Forwarded-For': chain })).REMOTE_ADDR).toBe(address)
  })

  test('may be spread over several headers', async () => {
    const environ = await told(trusted, { 'X-Forwarded-For': ['6.6.6.6, 203.0.113.7', '10.0.0.2'] })
    expect(environ.REMOTE_ADDR).toBe('203.0.113.7')
  })

  test('is believed to its last entry when every peer is trusted: the rest is what the client made up', async () => {
    expect((await told(['*'], { 'X-Forwarded-For': '198.51.100.1, 203.0.113.7' })).REMOTE_ADDR).toBe('203.0.113.7')
  })

  test('goes on through networks that are given beside the asterisk', async () => {
    const environ = await told(['*', '10.0.0.0/8'], { 'X-Forwarded-For': '198.51.100.1, 203.0.113.7, 10.0.0.2' })
    expect(environ.REMOTE_ADDR).toBe('203.0.113.7')
  })
})

describe('the request id of a trusted front', () => {
  test.each(['12345678', 'a.b_c-D9', 'x'.repeat(128)])('%s is taken', async (id) => {
    expect((await told(['*'], { 'X-Request-Id': id }))['tsgi.request_id']).toBe(id)
  })

  test.each(['1234567', 'x'.repeat(129), 'with space', 'quote"quote', 'a/b/c/d/e', ''])(
    '"%s" is replaced',
    async (id) => {
      expect((await told(['*'], { 'X-Request-Id': id }))['tsgi.request_id']).toMatch(/^[0-9a-f]{32}$/)
    },
  )

  test('that is given twice is replaced', async () => {
    const environ = await told(['*'], { 'X-Request-Id': ['first-one', 'second-one'] })
    expect(environ['tsgi.request_id']).toMatch(/^[0-9a-f]{32}$/)
  })
})

test.each(['HTTPS', 'ftp', 'https, http', ''])('the scheme "%s" is no https', async (scheme) => {
  expect((await told(['*'], { 'X-Forwarded-Proto': scheme }))['tsgi.url_scheme']).toBe('http')
})

test('a scheme or host that is given twice is not believed', async () => {
  const environ = await told(['*'], {
    Host: 'inner',
    'X-Forwarded-Proto': ['https', 'https'],
    'X-Forwarded-Host': ['a.example', 'b.example'],
  })
  expect(environ).toMatchObject({ 'tsgi.url_scheme': 'http', SERVER_NAME: 'inner' })
})
