import { expect, test } from 'vitest'
import { ask, speak, startFront, startUpstream } from './rig.ts'

const status = (answer: string) => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1])

const refused: Record<string, [status: number, request: string]> = {
  'two Host headers': [400, 'GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n'],
  'no Host header in HTTP/1.1': [400, 'GET / HTTP/1.1\r\n\r\n'],
  'an empty Host': [400, 'GET / HTTP/1.1\r\nHost:\r\n\r\n'],
  'a Host with userinfo': [400, 'GET / HTTP/1.1\r\nHost: user@site\r\n\r\n'],
  'a Host with a path': [400, 'GET / HTTP/1.1\r\nHost: site/path\r\n\r\n'],
  'a Host with a port that is none': [400, 'GET / HTTP/1.1\r\nHost: site:99999\r\n\r\n'],
  'two Content-Type headers': [400, 'GET / HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nContent-Type: c/d\r\n\r\n'],
  'an asterisk for GET': [400, 'GET * HTTP/1.1\r\nHost: a\r\n\r\n'],
  'an absolute target': [400, 'GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n'],
  'a target that no URL parser takes': [400, 'GET http://[::1 HTTP/1.1\r\nHost: a\r\n\r\n'],
  'a fragment': [400, 'GET /#top HTTP/1.1\r\nHost: a\r\n\r\n'],
  'Connection: transfer-encoding': [400, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close, Transfer-Encoding\r\n\r\n'],
  'Connection: content-length': [400, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: content-length\r\n\r\n'],
  'Connection: host': [400, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: host\r\n\r\n'],
  'chunks in HTTP/1.0': [400, 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  'a transfer coding beside chunked': [
    501,
    'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
  ],
  'a version that is spoken otherwise': [505, 'GET / HTTP/2.0\r\nHost: a\r\nConnection: close\r\n\r\n'],
  'a version before 1.0': [505, 'GET / HTTP/0.9\r\nHost: a\r\n\r\n'],
  TRACE: [405, 'TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
  CONNECT: [405, 'CONNECT site:443 HTTP/1.1\r\nHost: site:443\r\n\r\n'],
}

for (const [what, [expected, request]] of Object.entries(refused)) {
  test(`${what} is answered ${expected} and reaches no upstream`, async () => {
    let reached = 0
    const upstream = await startUpstream((_request, response) => void response.end(String(++reached)))
    const { port, nextAccess } = await startFront({ upstream: upstream.port })
    const recorded = nextAccess()
    expect(status(await speak(port, request))).toBe(expected)
    expect(reached).toBe(0)
    expect((await recorded).status).toBe(expected)
  })
}

test('OPTIONS * goes to the upstream', async () => {
  const upstream = await startUpstream((request, response) => response.end(`${request.method} ${request.url}`))
  const { port } = await startFront({ upstream: upstream.port })
  expect((await ask(port, '*', { method: 'OPTIONS' })).body).toBe('OPTIONS *')
})

test('names, addresses and ports that are hosts pass', async () => {
  const upstream = await startUpstream((request, response) => response.end(request.headers.host))
  const { port } = await startFront({ upstream: upstream.port })
  for (const host of ['site', 'my_app.internal:8080', '127.0.0.1', '[::1]:80', '[::1]']) {
    expect((await ask(port, '/', { headers: { Host: host } })).status).toBe(200)
  }
})
