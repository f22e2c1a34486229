import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ask, startFront, startUpstream, temporaryFolder } from './rig.ts'

const text = '0123456789'

async function startSite() {
  const folder = temporaryFolder()
  const directory = join(folder, 'public')
  mkdirSync(join(directory, 'folder/.git'), { recursive: true })
  const names = [
    'a.txt',
    'A.JPG',
    'a.svg',
    'a.html',
    'a.constructor',
    'none',
    '.env',
    'folder/.git/config',
    '../outside.txt',
  ]
  for (const name of names) writeFileSync(join(directory, name), text)
  const upstream = await startUpstream((_request, response) => response.end('from the application'))
  return startFront({ upstream: upstream.port, media: [{ prefix: '/media/', directory }] })
}

test.each([
  ['a.txt', 'text/plain; charset=utf-8'],
  ['A.JPG', 'image/jpeg'],
])('%s is shown as what it is', async (name, type) => {
  const { port } = await startSite()
  const { status, headers, body } = await ask(port, `/media/${name}`)
  expect([status, body]).toEqual([200, text])
  expect(headers).toMatchObject({
    'content-type': type,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  })
  expect(headers).not.toHaveProperty('content-disposition')
})

test.each([
  ['a.svg', 'image/svg+xml'],
  ['a.html', 'application/octet-stream'],
  ['a.constructor', 'application/octet-stream'],
  ['none', 'application/octet-stream'],
])('%s could act in the name of the site, and is saved instead', async (name, type) => {
  const { port } = await startSite()
  const { headers } = await ask(port, `/media/${name}`)
  expect(headers).toMatchObject({
    'content-type': type,
    'content-disposition': 'attachment',
    'content-security-policy': expect.stringContaining('sandbox'),
    'x-content-type-options': 'nosniff',
  })
})

test.each(['../outside.txt', '%2e%2e/outside.txt', '..%2foutside.txt'])(
  '/media/%s is not below /media/',
  async (name) => {
    const { port } = await startSite()
    expect((await ask(port, `/media/${name}`)).body).toBe('from the application')
  },
)

test.each(['', 'folder', 'folder/', 'missing', '.env', 'folder/.git/config', '../media/.env', 'a.txt/'])(
  'there is nothing at /media/%s',
  async (name) => {
    const { port } = await startSite()
    const { status, headers } = await ask(port, `/media/${name}`)
    expect(status).toBe(404)
    expect(headers).not.toHaveProperty('content-disposition')
  },
)

test('conditions, ranges and methods are as for static files', async () => {
  const { port } = await startSite()
  const { headers } = await ask(port, '/media/a.txt')
  expect((await ask(port, '/media/a.txt', { headers: { 'If-None-Match': headers.etag! } })).status).toBe(304)
  expect(await ask(port, '/media/a.txt', { headers: { Range: 'bytes=-2' } })).toMatchObject({ status: 206, body: '89' })
  expect((await ask(port, '/media/a.txt', { method: 'DELETE' })).status).toBe(405)
})
