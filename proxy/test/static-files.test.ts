import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ask, startFront, startUpstream, temporaryFolder } from './rig.ts'

const css = 'body { color: teal }\n'.repeat(20)
const hashed = '/static/css/site.3f2a9c1b7d.css'

async function startSite() {
  const folder = temporaryFolder()
  const root = join(folder, '.collected')
  mkdirSync(join(root, 'css/.hidden'), { recursive: true })
  const files: Record<string, string> = {
    'css/site.3f2a9c1b7d.css': css,
    'css/site.3f2a9c1b7d.css.br': 'as br',
    'css/site.3f2a9c1b7d.css.zst': 'as zstd',
    'css/site.3f2a9c1b7d.css.gz': 'as gzip',
    'css/plain.css': css,
    'css/.hidden/x.css': css,
    'css/a b+é%41.css': css,
    'css/back\\slash.css': css,
    '.env': 'SECRET=1',
    'staticfiles.json': '{}',
    'staticfiles.json.gz': 'x',
    '../outside.txt': 'outside',
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content)
  const upstream = await startUpstream((_request, response) => response.end('from the application'))
  return startFront({ upstream: upstream.port, mounts: [{ prefix: '/static/', directory: root }] })
}

test('a hashed name may be cached for good', async () => {
  const { port } = await startSite()
  const { status, headers, body } = await ask(port, hashed)
  expect([status, body]).toEqual([200, css])
  expect(headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'text/css; charset=utf-8',
    'content-length': String(css.length),
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    'x-request-id': expect.any(String),
  })
})

test('any other name is checked each time', async () => {
  const { port } = await startSite()
  const { headers } = await ask(port, '/static/css/plain.css?v=1')
  expect([headers['cache-control'], headers.vary]).toEqual(['no-cache', 'Accept-Encoding'])
  const again = await ask(port, '/static/css/plain.css', { headers: { 'If-None-Match': headers.etag! } })
  expect([again.status, again.body, again.headers.etag]).toEqual([304, '', headers.etag])
})

const negotiated: [accept: string, coding: string | undefined, body: string][] = [
  ['gzip, deflate, br, zstd', 'br', 'as br'],
  ['gzip, zstd', 'zstd', 'as zstd'],
  ['gzip', 'gzip', 'as gzip'],
  ['br;q=0, gzip;q=0.5', 'gzip', 'as gzip'],
  ['br;q=0.1, gzip;q=0.9', 'br', 'as br'],
  ['*', 'br', 'as br'],
  ['*;q=0', undefined, css],
  ['identity, gzip;q=0.5', 'gzip', 'as gzip'],
  ['x-gzip', 'gzip', 'as gzip'],
  ['deflate', undefined, css],
  ['', undefined, css],
]

for (const [accept, coding, body] of negotiated) {
  test(`Accept-Encoding "${accept}" gets ${coding ?? 'the file itself'}`, async () => {
    const { port } = await startSite()
    const answer = await ask(port, hashed, { headers: { 'Accept-Encoding': accept } })
    expect([answer.headers['content-encoding'], answer.body]).toEqual([coding, body])
    expect(answer.headers.vary).toBe('Accept-Encoding')
    expect(answer.headers['content-type']).toBe('text/css; charset=utf-8')
  })
}

test('each coding has its own validator', async () => {
  const { port } = await startSite()
  const plain = await ask(port, hashed)
  const small = await ask(port, hashed, { headers: { 'Accept-Encoding': 'br' } })
  expect(small.headers.etag).not.toBe(plain.headers.etag)
  const again = await ask(port, hashed, { headers: { 'Accept-Encoding': 'br', 'If-None-Match': small.headers.etag! } })
  expect([again.status, again.headers.vary]).toEqual([304, 'Accept-Encoding'])
})

test('HEAD has the headers of GET and no body', async () => {
  const { port } = await startSite()
  const { status, headers, body } = await ask(port, hashed, { method: 'HEAD' })
  expect([status, headers['content-length'], body]).toEqual([200, String(css.length), ''])
})

test('a range is answered with that part', async () => {
  const { port } = await startSite()
  const part = await ask(port, hashed, { headers: { Range: 'bytes=5-9' } })
  expect([part.status, part.body, part.headers['content-range']]).toEqual([
    206,
    css.slice(5, 10),
    `bytes 5-9/${css.length}`,
  ])
  const outside = await ask(port, hashed, { headers: { Range: 'bytes=9999-' } })
  expect([outside.status, outside.headers['content-range']]).toEqual([416, `bytes */${css.length}`])
})

test('a name is decoded once', async () => {
  const { port } = await startSite()
  expect((await ask(port, `/%73tatic/css/${encodeURIComponent('a b+é%41.css')}`)).body).toBe(css)
})

for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
  test(`${method} is 405 and told what is allowed`, async () => {
    const { port } = await startSite()
    const { status, headers } = await ask(port, hashed, { method })
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD'])
  })
}

const unseen = [
  '/static/',
  '/static/css',
  '/static/css/',
  '/static/css/none.css',
  '/static/%252e%252e%252foutside.txt',
  '/static/css/..\\..\\outside.txt',
  '/static/css/%5c..%5coutside.txt',
  '/static/css/back%5cslash.css',
  '/static/css/plain.css/',
  '/static//../static/.env',
  '/static/%c0%ae%c0%ae/outside.txt',
  '/static/.env',
  '/static/%2eenv',
  '/static/css/.hidden/x.css',
  '/static/staticfiles.json',
  '/static/staticfiles.json.gz',
  '/static/staticfiles%2Ejson',
]

for (const path of unseen) {
  test(`${path} is not found`, async () => {
    const { port } = await startSite()
    const { status, headers, body } = await ask(port, path)
    expect([status, headers['content-type']]).toEqual([404, 'text/html; charset=utf-8'])
    expect(body).toContain('<h1>Not found</h1>')
  })
}

test('the manifest is not there behind a coding either', async () => {
  const { port } = await startSite()
  expect((await ask(port, '/static/staticfiles.json', { headers: { 'Accept-Encoding': 'gzip' } })).status).toBe(404)
})

test('dot segments and doubled slashes lead to the file that they mean', async () => {
  const { port } = await startSite()
  for (const path of ['/static//css/plain.css', '/static/css/../css/./plain.css', '/x/../static/css%2fplain.css'])
    expect((await ask(port, path)).body).toBe(css)
})

for (const path of ['/static/%zz', '/%', '/static/css/plain.css%00', '/..', '/static/../../outside.txt']) {
  test(`${path} is no path of a site`, async () => {
    const { port } = await startSite()
    expect((await ask(port, path)).status).toBe(400)
  })
}

test('more last bytes than there are is the whole file', async () => {
  const { port } = await startSite()
  const { status, body } = await ask(port, hashed, { headers: { Range: 'bytes=-99999' } })
  expect([status, body]).toEqual([206, css])
})

test('everything else is for the application', async () => {
  const { port } = await startSite()
  for (const path of ['/', '/static', '/x/static/css/plain.css', '/static/../outside.txt', '/static/..%2fx']) {
    expect((await ask(port, path)).body).toBe('from the application')
  }
})
