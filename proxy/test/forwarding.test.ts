import { expect, test } from 'vitest'
import { ask, speak, startFront, startUpstream } from './rig.ts'

async function startEcho() {
  const upstream = await startUpstream((request, response) => response.end(JSON.stringify(request.headers)))
  return startFront({ upstream: upstream.port })
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

test('a well-formed request id of the client is kept and sent back', async () => {
  const { port } = await startEcho()
  const answer = await ask(port, '/', { headers: { 'X-Request-Id': 'trace.me_123-4' } })
  expect(answer.headers['x-request-id']).toBe('trace.me_123-4')
  expect(JSON.parse(answer.body)['x-request-id']).toBe('trace.me_123-4')
})

test('any other request id is replaced', async () => {
  const { port } = await startEcho()
  for (const id of ['short', 'x'.repeat(129), 'with space', 'a"quote-in-it']) {
    const answer = await ask(port, '/', { headers: { 'X-Request-Id': id } })
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/)
    expect(JSON.parse(answer.body)['x-request-id']).toBe(answer.headers['x-request-id'])
  }
})
