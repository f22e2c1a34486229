import { expect, test } from 'vitest'
import type { AddressRange } from '../src/kinds.ts'
import { ask, speak, startFront, startUpstream } from './rig.ts'

const loopback: readonly AddressRange[] = [{ address: '127.0.0.0', prefixBits: 8, family: 'ipv4' }]

async function startEcho(trusted: readonly AddressRange[] = []) {
  const upstream = await startUpstream((request, response) => response.end(JSON.stringify(request.headers)))
  return startFront({ upstream: upstream.port, trusted })
}

const claims = {
  Forwarded: 'for=6.6.6.6',
  'X-Forwarded-For': '6.6.6.6',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Host': 'evil',
  'X-Forwarded-Port': '443',
  'X-Forwarded-Prefix': '/evil',
  'X-Real-IP': '6.6.6.6',
  Proxy: 'http://evil',
  X_Forwarded_For: '6.6.6.6',
}

test('what a client says about itself is replaced by what the front knows', async () => {
  const { port } = await startEcho()
  const { body } = await ask(port, '/', { headers: { ...claims, Host: 'Site.example:8080' } })
  const { connection: _, ...headers } = JSON.parse(body)
  expect(headers).toEqual({
    host: 'site.example:8080',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': 'site.example:8080',
    'x-forwarded-port': '8080',
    'x-request-id': expect.stringMatching(/^[0-9a-f]{32}$/),
  })
})

test('the default port is not part of the forwarded host', async () => {
  const { port } = await startEcho()
  for (const host of ['site', 'site:80']) {
    const headers = JSON.parse((await ask(port, '/', { headers: { Host: host } })).body)
    expect([headers['x-forwarded-host'], headers['x-forwarded-port']]).toEqual(['site', '80'])
  }
})

test('an IPv6 host keeps its brackets', async () => {
  const { port } = await startEcho()
  for (const [host, forwarded, forwardedPort] of [
    ['[::1]', '[::1]', '80'],
    ['[::1]:81', '[::1]:81', '81'],
  ] as const) {
    const headers = JSON.parse((await ask(port, '/', { headers: { Host: host } })).body)
    expect(headers).toMatchObject({ host: forwarded, 'x-forwarded-host': forwarded, 'x-forwarded-port': forwardedPort })
  }
})

test('HTTP/1.0 without Host gets the address that it reached', async () => {
  const { port } = await startEcho()
  const answer = await speak(port, 'GET / HTTP/1.0\r\n\r\n')
  const headers = JSON.parse(answer.slice(answer.indexOf('{')))
  expect(headers).toMatchObject({ host: `127.0.0.1:${port}`, 'x-forwarded-host': `127.0.0.1:${port}` })
})

test('a request id of the client is replaced', async () => {
  const { port } = await startEcho()
  const answer = await ask(port, '/', { headers: { 'X-Request-Id': 'trace.me_123-4' } })
  expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/)
  expect(JSON.parse(answer.body)['x-request-id']).toBe(answer.headers['x-request-id'])
})

test('a well-formed request id of a trusted proxy is kept and sent back', async () => {
  const { port } = await startEcho(loopback)
  const answer = await ask(port, '/', { headers: { 'X-Request-Id': 'trace.me_123-4' } })
  expect(answer.headers['x-request-id']).toBe('trace.me_123-4')
  expect(JSON.parse(answer.body)['x-request-id']).toBe('trace.me_123-4')
})

test('any other request id is replaced, also of a trusted proxy', async () => {
  const { port } = await startEcho(loopback)
  for (const id of ['short', 'x'.repeat(129), 'with space', 'a"quote-in-it']) {
    const answer = await ask(port, '/', { headers: { 'X-Request-Id': id } })
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/)
    expect(JSON.parse(answer.body)['x-request-id']).toBe(answer.headers['x-request-id'])
  }
})

for (const [told, client] of [
  ['203.0.113.7', '203.0.113.7'],
  ['6.6.6.6, 203.0.113.7', '203.0.113.7'],
  ['203.0.113.7, 127.0.0.2', '203.0.113.7'],
  ['203.0.113.7:5060', '203.0.113.7'],
  ['[2001:db8::7]:5060', '2001:db8::7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['6.6.6.6, nonsense, 127.0.0.2', '127.0.0.2'],
  ['6.6.6.6, nonsense', '127.0.0.1'],
  ['', '127.0.0.1'],
] as const) {
  test(`a trusted proxy that says X-Forwarded-For: ${told} speaks of ${client}`, async () => {
    const { port, nextAccess } = await startEcho(loopback)
    const recorded = nextAccess()
    const { body } = await ask(port, '/', { headers: { 'X-Forwarded-For': told } })
    expect(JSON.parse(body)['x-forwarded-for']).toBe(client)
    expect((await recorded).remote_addr).toBe(client)
  })
}
