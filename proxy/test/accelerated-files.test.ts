import { mkdirSync, writeFileSync } from 'node:fs'
import type { OutgoingHttpHeaders, RequestListener } from 'node:http'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ask, heard, open, startFront, startRawUpstream, startUpstream, temporaryFolder } from './rig.ts'

const text = '0123456789'
const prefix = '/.portico/protected/'

/** A front with one folder of protected files, before an upstream. */
async function startSite(upstream: { port: number }, name = 'film.mp4') {
  const folder = temporaryFolder()
  const directory = join(folder, 'protected')
  mkdirSync(join(directory, 'folder'), { recursive: true })
  for (const file of [name, '.env', '../outside.txt', 'folder/a.html']) writeFileSync(join(directory, file), text)
  return { directory, ...(await startFront({ upstream: upstream.port, accel: [{ prefix, directory }] })) }
}

/** An upstream that redirects to a file, with a body of its own. */
const redirecting =
  (target: string, headers: OutgoingHttpHeaders = {}, status = 200): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'X-Accel-Redirect': target, ...headers })
    response.end('of the application')
  }

const redirected = async (target: string, headers?: OutgoingHttpHeaders) =>
  startSite(await startUpstream(redirecting(target, headers)))

describe('a file that the application names', () => {
  test('is sent in place of its answer', async () => {
    const { port } = await redirected(`${prefix}film.mp4`)
    const answer = await ask(port, '/')
    expect(answer).toMatchObject({ status: 200, body: text })
    expect(answer.headers).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': '10',
      'accept-ranges': 'bytes',
    })
    expect(answer.headers).not.toHaveProperty('x-accel-redirect')
  })

  test('is the same whatever status the application said', async () => {
    const site = await startSite(await startUpstream(redirecting(`${prefix}film.mp4`, {}, 404)))
    expect(await ask(site.port, '/')).toMatchObject({ status: 200, body: text })
  })

  test('is asked for with any method, and sent whole after a body was read', async () => {
    const { port } = await redirected(`${prefix}film.mp4`)
    expect(await ask(port, '/', { method: 'POST', body: 'x'.repeat(100_000) })).toMatchObject({
      status: 200,
      body: text,
    })
  })

  test('has the headers that nginx would keep, and no others', async () => {
    const { port } = await redirected(`${prefix}film.mp4`, {
      'Content-Type': 'video/x-film',
      'Content-Disposition': 'inline',
      'Set-Cookie': ['a=1', 'b=2'],
      'Cache-Control': 'private',
      'Last-Modified': new Date(0).toUTCString(),
      ETag: '"mine"',
      'X-Film': 'noir',
      'X-Accel-Limit-Rate': '1024',
      'Content-Encoding': 'gzip',
    })
    const { headers } = await ask(port, '/')
    expect(headers).toMatchObject({
      'content-type': 'video/x-film',
      'content-disposition': 'inline',
      'set-cookie': ['a=1', 'b=2'],
      'cache-control': 'private',
    })
    expect([headers.etag, headers['last-modified']]).not.toEqual(['"mine"', new Date(0).toUTCString()])
    for (const name of ['x-film', 'x-accel-limit-rate', 'content-encoding']) expect(headers).not.toHaveProperty(name)
  })

  test.each([
    ['percent-encoded', '%C3%A4%20b.mp4'],
    ['in UTF-8', Buffer.from('ä b.mp4').toString('latin1')],
    ['with a query that means nothing', '%C3%A4%20b.mp4?x=1'],
  ])('may be named %s', async (_, name) => {
    const site = await startSite(await startUpstream(redirecting(`${prefix}${name}`)), 'ä b.mp4')
    expect((await ask(site.port, '/')).body).toBe(text)
  })

  test('may be hidden: that is for the application to say', async () => {
    const { port } = await redirected(`${prefix}.env`)
    expect((await ask(port, '/')).body).toBe(text)
  })

  test('leaves the connection to the upstream usable', async () => {
    const upstream = await startUpstream(redirecting(`${prefix}film.mp4`))
    let connections = 0
    upstream.server.on('connection', () => connections++)
    const { port } = await startSite(upstream)
    for (let count = 0; count < 5; count++) expect((await ask(port, '/')).body).toBe(text)
    expect(connections).toBe(1)
  })
})

describe('nothing but an error page comes of', () => {
  test.each([
    `${prefix}missing.mp4`,
    `${prefix}folder`,
    `${prefix}folder/`,
    `${prefix}../outside.txt`,
    `${prefix}%2e%2e/outside.txt`,
    `${prefix}..%2foutside.txt`,
    `${prefix}folder/..\\..\\outside.txt`,
    `${prefix}film.mp4%00`,
    `${prefix}%zz`,
    prefix,
    '/.portico/protected',
    '/etc/passwd',
    '/',
    'film.mp4',
    '',
  ])('%j', async (target) => {
    const { port } = await redirected(target, { 'Content-Disposition': 'attachment', 'Cache-Control': 'public' })
    const answer = await ask(port, '/')
    expect(answer.status).toBe(404)
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.headers).not.toHaveProperty('content-disposition')
    expect(answer.body).toContain('</html>')
    expect(answer.body).not.toMatch(/0123456789|of the application/)
  })

  test('a target that no folder has, which the log tells', async () => {
    const { port, logged } = await redirected('/other/film.mp4')
    const { headers } = await ask(port, '/')
    expect(logged.join('')).toContain(
      `redirects to /other/film.mp4, which no --accel has, request ${headers['x-request-id']}`,
    )
  })

  test.each([`${prefix}film.mp4`, prefix, '/%2eportico/protected/film.mp4', `${prefix}film.mp4?x`])(
    'a client that asks for %s itself',
    async (path) => {
      let asked = 0
      const { port } = await startSite(await startUpstream((_request, response) => response.end(String(asked++))))
      expect((await ask(port, path)).status).toBe(404)
      expect(asked).toBe(0)
    },
  )
})

describe('X-Accel-Mapping', () => {
  const showing: RequestListener = (request, response) => response.end(JSON.stringify(request.headers))

  test.each([{}, { 'X-Accel-Mapping': '/=/x/' }, { X_Accel_Mapping: '/=/x/' }])(
    'is what the front says, and never what a client says: %j',
    async (headers) => {
      const { port, directory } = await startSite(await startUpstream(showing))
      const seen = JSON.parse((await ask(port, '/', { headers })).body)
      expect(Object.entries(seen).filter(([name]) => /accel/.test(name))).toEqual([
        ['x-accel-mapping', `${directory}/=${prefix}`],
      ])
    },
  )

  test('is not passed on where there are no such folders', async () => {
    const upstream = await startUpstream(showing)
    const { port } = await startFront({ upstream: upstream.port })
    expect((await ask(port, '/', { headers: { 'X-Accel-Mapping': '/=/x/' } })).body).not.toMatch(/accel/)
  })
})

test('orders to a front do not reach a client whose upgrade was refused', async () => {
  const head = `HTTP/1.1 403 Forbidden\r\nX-Accel-Redirect: ${prefix}film.mp4\r\nX-Film: noir\r\nContent-Length: 2\r\n\r\nno`
  const { port } = await startSite(await startRawUpstream((socket) => socket.write(head)))
  const socket = open(port)
  const answer = heard(socket, 'no')
  socket.write(
    'GET / HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: a2V5a2V5a2V5a2V5a2V5aw==\r\n\r\n',
  )
  expect(await answer).toMatch(/^HTTP\/1\.1 403 /)
  expect(await answer).not.toMatch(/x-accel/i)
})
