import { request } from 'node:http'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Answer, ask } from '../stack/client.ts'
import type { Stack } from '../stack/stack.ts'

const text = '0123456789'

/** Files that people upload, through any front: in the open, and when the application says so. */
export function describeMedia(front: string, stackOf: () => Stack): void {
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    ask(stackOf().url, { path, headers, method })
  const upload = (name: string) => ask(stackOf().url, { method: 'PUT', path: `/upload/${name}`, body: text })

  beforeAll(async () => {
    const open = ['a.txt', 'a.png', 'a.svg', 'a.html', 'a.js', 'A.PNG', 'unknown', '.hidden.txt', 'ä b.png']
    const hidden = ['film.txt', 'film.mp4', 'film.html', 'ä ?%#.mp4']
    const names = [
      ...open.map((name) => `public/${encodeURIComponent(name)}`),
      ...hidden.map((name) => `protected/${encodeURIComponent(name)}`),
    ]
    for (const name of names) expect((await upload(name)).status).toBe(201)
  })

  describe(`below /media/, the ${front}`, () => {
    test.each([
      ['a.txt', /^text\/plain/],
      ['a.png', /^image\/png$/],
      ['A.PNG', /^image\/png$/],
      ['ä b.png', /^image\/png$/],
    ])('shows %s', async (name, type) => {
      const { status, headers, text: body } = await get(`/media/${encodeURI(name)}`)
      expect([status, body]).toEqual([200, text])
      expect(headers['content-type']).toMatch(type)
      expect(headers).toMatchObject({
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
        'accept-ranges': 'bytes',
        'x-request-id': expect.any(String),
      })
      expect(headers).not.toHaveProperty('content-disposition')
    })

    test.each([
      ['a.svg', 'image/svg+xml'],
      ['a.html', 'application/octet-stream'],
      ['a.js', 'application/octet-stream'],
      ['unknown', 'application/octet-stream'],
    ])('has %s saved instead of shown', async (name, type) => {
      const { headers } = await get(`/media/${name}`)
      expect(headers).toMatchObject({
        'content-type': type,
        'content-disposition': 'attachment',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        'x-content-type-options': 'nosniff',
      })
    })

    test.each([
      '/media/',
      '/media/missing.txt',
      '/media/.hidden.txt',
      '/media/../protected/film.txt',
      '/media/%2e%2e/protected/film.txt',
      '/media/..%2fprotected%2ffilm.txt',
      '/media..%2fprotected/film.txt',
      '/media/a.txt/',
    ])('has nothing at %s', async (path) => {
      const { status, text: body } = await get(path)
      // What is no address below /media/ is the application's, which has other things to say.
      if (status === 200) expect(body).toBe('[]')
      else expect(status).toBeGreaterThanOrEqual(400)
      expect(body).not.toContain(text)
    })

    test('answers conditions and ranges, and no other methods', async () => {
      const { headers } = await get('/media/a.txt')
      expect((await get('/media/a.txt', { 'If-None-Match': headers.etag! })).status).toBe(304)
      expect(await get('/media/a.txt', { Range: 'bytes=2-4' })).toMatchObject({ status: 206, text: '234' })
      expect(await get('/media/a.txt', { Range: 'bytes=0-1,3-4' })).toMatchObject({ status: 200, text })
      expect((await get('/media/a.txt', {}, 'POST')).status).toBe(405)
    })
  })

  describe(`a file that the application leaves to the ${front}`, () => {
    test('is sent by it, with what the application said', async () => {
      const query = new URLSearchParams([
        ['Content-Type', 'video/x-film'],
        ['Content-Disposition', 'attachment; filename="f.mp4"'],
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
        ['Cache-Control', 'private, max-age=60'],
        ['Expires', 'Thu, 01 Jan 2032 00:00:00 GMT'],
        ['Content-Security-Policy', "default-src 'none'"],
        ['Content-Security-Policy', 'sandbox'],
        ['X-Frame-Options', 'DENY'],
        ['X-Content-Type-Options', 'nosniff'],
        ['Vary', 'Cookie'],
        ['Access-Control-Allow-Origin', '*'],
        ['Content-Length', '10'],
      ])
      const answer = await get(`/files/film.mp4?${query}`)
      expect(answer).toMatchObject({ status: 200, text })
      expect(answer.headers).toMatchObject({
        'content-type': 'video/x-film',
        'content-disposition': 'attachment; filename="f.mp4"',
        'set-cookie': ['a=1', 'b=2'],
        'cache-control': 'private, max-age=60',
        expires: 'Thu, 01 Jan 2032 00:00:00 GMT',
        'content-security-policy': "default-src 'none', sandbox",
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        vary: 'Cookie',
        'access-control-allow-origin': '*',
        'content-length': '10',
        'accept-ranges': 'bytes',
        'last-modified': expect.any(String),
        'x-request-id': expect.any(String),
      })
      expectFromFront(answer)
    })

    test('answers conditions, ranges and HEAD', async () => {
      const { headers } = await get('/files/film.mp4')
      expect((await get('/files/film.mp4', { 'If-None-Match': headers.etag! })).status).toBe(304)
      const since = { 'If-Modified-Since': headers['last-modified']! }
      expect((await get('/files/film.mp4', since)).status).toBe(304)
      const part = await get('/files/film.mp4', { Range: 'bytes=-3' })
      expect(part).toMatchObject({ status: 206, text: '789', headers: { 'content-range': 'bytes 7-9/10' } })
      expect(await get('/files/film.mp4', { Range: 'bytes=0-1,3-4' })).toMatchObject({ status: 200, text })
      const none = await get('/files/film.mp4', { Range: 'bytes=10-' })
      expect(none).toMatchObject({ status: 416, headers: { 'content-range': 'bytes */10' } })
      const head = await get('/files/film.mp4', {}, 'HEAD')
      expect(head).toMatchObject({ status: 200, text: '', headers: { 'content-length': '10' } })
      for (const answer of [part, none, head]) expectFromFront(answer)
    })

    test('may have any name', async () => {
      const answer = await get('/files/%C3%A4%20%3F%25%23.mp4')
      expect(answer).toMatchObject({ status: 200, text, headers: { 'content-type': 'video/mp4' } })
      expectFromFront(answer)
    })

    test('is no page where the application gave no type', async () => {
      const { headers } = await get('/files/film.html')
      expect(headers).toMatchObject({ 'content-type': 'application/octet-stream', 'x-content-type-options': 'nosniff' })
    })

    test('is asked for again over the same connections', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => get('/files/film.mp4')))
      expect(answers.map(({ text: body }) => body)).toEqual(Array.from({ length: 20 }, () => text))
    })

    test('is one that the application names itself', async () => {
      const answer = await get('/by-hand/.portico/protected/film.txt?Content-Disposition=inline')
      expect(answer).toMatchObject({ status: 200, text, headers: { 'content-disposition': 'inline' } })
      expect(answer.headers['content-type']).toMatch(/^text\/plain/)
      expectFromFront(answer)
    })

    test.each(['missing.mp4', '../public/a.txt', '%2e%2e/public/a.txt', '', 'film.mp4/x'])(
      'is not there as %j',
      async (name) => {
        const answer = await get(
          `/by-hand/.portico/protected/${name.replaceAll('%', '%25').replaceAll('..', '%2E%2E')}`,
        )
        expect(answer.status).toBeGreaterThanOrEqual(400)
        expect(answer.text).not.toMatch(/0123456789|never seen/)
        expectFromFront(answer)
      },
    )
  })

  test(`a file that is missing is an error page of the ${front}, and not kept`, async () => {
    const query = 'Content-Type=video/mp4&Cache-Control=public'
    const { status, headers, text: page } = await get(`/by-hand/.portico/protected/missing.mp4?${query}`)
    expect([status, page.includes('</html>')]).toEqual([404, true])
    expect(headers['content-type']).toMatch(/^text\/html/)
    // nginx adds it to what the application said.
    expect(headers['cache-control']).toContain('no-store')
  })

  describe(`the ${front} and the application server`, () => {
    test('a file outside of the folders comes from the application server', async () => {
      const answer = await get('/own/?Content-Type=text/plain')
      expect(answer.text).toContain('Shows to everybody, being a test')
      expect(answer.headers.etag).toMatch(fromServer)
    })

    test('a file with headers that the front would lose comes from the application server', async () => {
      const answer = await get('/files/film.mp4?X-Film=noir')
      expect(answer).toMatchObject({ status: 200, text, headers: { 'x-film': 'noir' } })
      expect(answer.headers.etag).toMatch(fromServer)
    })

    test("a client's X-Accel-Mapping goes no further", async () => {
      const headers = { 'X-Accel-Mapping': '/=/.portico/protected/', 'X-Sendfile-Type': 'X-Accel-Redirect' }
      const answer = await get('/own/?Content-Type=text/plain', headers)
      expect(answer.text).toContain('Shows to everybody')
      expect(answer.headers.etag).toMatch(fromServer)
      expect((await get('/accel', headers)).text).toBe('[]')
    })

    test.each([
      '/.portico/protected/film.mp4',
      '/.portico/protected/',
      '//.portico/protected/film.mp4',
      '/%2eportico/protected/film.mp4',
      '/media/../.portico/protected/film.mp4',
    ])('nobody gets a protected file by %s', async (path) => {
      const { status, text: body } = await get(path)
      if (status === 200) expect(body).toBe('[]')
      else expect([400, 404]).toContain(status)
    })

    test.each(['/.portico/protected/film.mp4', '/.portico/protected/'])('%s is not there', async (path) => {
      expect((await get(path)).status).toBe(404)
    })

    test('early hints harm nobody who does not know them', async () => {
      expect(await get('/hints')).toMatchObject({ status: 200, text: 'after the hints' })
      expect(await informationOf(stackOf().url, '/hints', {})).toEqual([])
    })
  })
}

/** The application server's tags have microseconds; nginx's have seconds, and those of the embedded front are weak. */
const fromServer = /^(W\/)?"[0-9a-f]{13}-/

function expectFromFront({ headers }: Answer): void {
  expect(headers.etag ?? '').not.toMatch(fromServer)
  expect(Object.keys(headers).filter((name) => name.startsWith('x-accel-'))).toEqual([])
}

/** The informational answers that come before the answer. */
export async function informationOf(url: string, path: string, headers: Record<string, string>): Promise<number[]> {
  const statuses: number[] = []
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const outgoing = request(new URL(path, url), { headers, agent: false })
  outgoing.on('information', ({ statusCode }) => statuses.push(statusCode))
  outgoing.on('response', (answer) => answer.on('end', resolve).resume())
  outgoing.on('error', reject).end()
  await promise
  return statuses
}
