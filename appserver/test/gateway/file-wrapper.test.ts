import { mkdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { validator } from '../../src/index.ts'
import { Harness } from '../harness.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { ask } from '../wire.ts'
import { file, lastModified, sending, tagOf, text } from './film.ts'

describe('a file that an application returns', () => {
  test('S71: is sent whole, with what a client needs to keep it and to resume', async () => {
    const { port } = await Harness.tsgi(sending(file()))
    const answer = await ask(port)
    expect(answer).toMatchObject({ status: 200, reason: 'OK', body: text })
    expect(answer.headers).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': '10',
      'last-modified': lastModified,
      'accept-ranges': 'bytes',
      etag: expect.stringMatching(/^"[0-9a-f]+-a"$/),
    })
    expect(answer.headers).not.toHaveProperty('transfer-encoding')
  })

  test('may be named by a file: URL', async () => {
    const { port } = await Harness.tsgi(sending(pathToFileURL(file(text, 'ein Füllwort #1.txt'))))
    expect((await ask(port)).body).toBe(text)
  })

  test('larger than a block is what is on the disk, byte for byte', async () => {
    const content = Buffer.from(Array.from({ length: 300_001 }, (_, index) => index % 251))
    const { port } = await Harness.tsgi((environ, startResponse) => {
      startResponse('200 OK', [])
      return environ['tsgi.file_wrapper'](path, { blockBytes: 4099 })
    })
    const path = file(content)
    const answer = await fetch(`http://127.0.0.1:${port}/`)
    expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true)
  })

  test('keeps the headers that the application set itself', async () => {
    const own = { ETag: '"mine"', 'Last-Modified': new Date(0).toUTCString(), 'Accept-Ranges': 'none' }
    const { port } = await Harness.tsgi(sending(file(), Object.entries(own)))
    const { headers, body } = await ask(port, '/', { headers: { Range: 'bytes=0-0' } })
    expect(headers).toMatchObject({ etag: '"mine"', 'last-modified': own['Last-Modified'], 'accept-ranges': 'none' })
    expect(body).toBe(text)
  })

  test('answers HEAD with the same head and nothing after it', async () => {
    const { port } = await Harness.tsgi(sending(file()))
    const [get, head] = [await ask(port), await ask(port, '/', { method: 'HEAD' })]
    expect(head).toMatchObject({ status: 200, body: '' })
    expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' })
  })

  test('that is empty is an empty answer', async () => {
    const { port } = await Harness.tsgi(sending(file('')))
    expect(await ask(port)).toMatchObject({ status: 200, body: '', headers: { 'content-length': '0' } })
  })

  test('whose length the application says wrongly is no answer', async () => {
    const harness = await Harness.tsgi(sending(file(), [['Content-Length', '9']]))
    expect((await ask(harness.port)).status).toBe(500)
    expect(String(harness.reports[0]!.error)).toMatch(
      /Content-Length of 9 is not that of .*film\.txt, which has 10 bytes/,
    )
  })

  test.each([
    ['another status', '404 Not Found', 'GET'],
    ['another method', '200 OK', 'POST'],
  ])('with %s gets its length, and no conditions or ranges', async (_, status, method) => {
    const { port } = await Harness.tsgi(sending(file(), [], status))
    const answer = await ask(port, '/', { method, headers: { Range: 'bytes=0-0', 'If-None-Match': '*' } })
    expect(answer).toMatchObject({
      status: Number(status.slice(0, 3)),
      body: text,
      headers: { 'content-length': '10' },
    })
    expect(answer.headers).not.toHaveProperty('etag')
  })

  test('that has only just been written has a weak tag', async () => {
    const path = file()
    const now = new Date()
    utimesSync(path, now, now)
    const { port } = await Harness.tsgi(sending(path))
    expect(await tagOf(port)).toMatch(/^W\/"/)
  })

  test('that comes from the future is not said to', async () => {
    const path = file()
    const future = new Date(Date.now() + 86_400_000)
    utimesSync(path, future, future)
    const { port } = await Harness.tsgi(sending(path))
    const { headers } = await ask(port)
    expect(Date.parse(headers['last-modified']!)).toBeLessThanOrEqual(Date.now())
  })

  test('stays one under the validator', async () => {
    const { port, reports } = await Harness.tsgi(validator(sending(file())))
    expect(await ask(port, '/', { headers: { Range: 'bytes=0-0' } })).toMatchObject({ status: 206, body: '0' })
    expect(reports).toEqual([])
  })

  test('S69: is an ordinary body to middleware', async () => {
    const path = file()
    const { port } = await Harness.tsgi((environ, startResponse) => {
      startResponse('200 OK', [])
      const body = environ['tsgi.file_wrapper'](path)
      return (async function* () {
        for await (const piece of body) yield Buffer.from(piece).toString().replace('5', 'five')
        await body.close()
      })()
    })
    const answer = await ask(port, '/', { headers: { Range: 'bytes=0-0' } })
    expect(answer).toMatchObject({ status: 200, body: '01234five6789' })
    expect(answer.headers).not.toHaveProperty('accept-ranges')
  })
})

describe('a file that cannot be had', () => {
  const folder = temporaryDirectoryOf('folder')

  test.each<[string, () => string, string, string]>([
    ['is not there', () => '/srv/nowhere/film.mp4', 'ENOENT', 'there is no such file'],
    ['is a folder', () => folder(), 'EISDIR', 'it is a folder'],
    ['lies below a file', () => `${file()}/film.mp4`, 'ENOTDIR', 'a folder on its path is none'],
    ['is a device', () => '/dev/null', 'EINVAL', 'it is no regular file'],
  ])('S70: because it %s is an error that names it', async (_, path, code, reason) => {
    const where = path()
    const harness = await Harness.tsgi(sending(where))
    expect(await ask(harness.port)).toMatchObject({ status: 500, body: '500 Internal Server Error\n' })
    expect(harness.reports[0]!.error).toMatchObject({
      code,
      message: `tsgi.file_wrapper: can't open ${where}: ${reason}`,
    })
  })

  test('is what the application makes of it', async () => {
    const { port, reports } = await Harness.tsgi((environ, startResponse) => {
      try {
        const body = environ['tsgi.file_wrapper']('/srv/nowhere/film.mp4')
        startResponse('200 OK', [])
        return body
      } catch (error) {
        startResponse('404 Not Found', [])
        return [(error as NodeJS.ErrnoException).code!]
      }
    })
    expect(await ask(port)).toMatchObject({ status: 404, body: 'ENOENT' })
    expect(reports).toEqual([])
  })

  test.each<[unknown, string]>([
    ['', 'expected a path or a file: URL, got nothing'],
    [undefined, 'expected a path or a file: URL, got undefined'],
    [new URL('http://example.com/film.mp4'), 'The URL must be of scheme file'],
    ['film\0.mp4', 'without null bytes'],
  ])('because %j is no path is a TypeError', async (path, message) => {
    const harness = await Harness.tsgi(sending(path as string))
    expect((await ask(harness.port)).status).toBe(500)
    expect(harness.reports[0]!.error).toBeInstanceOf(TypeError)
    expect(String(harness.reports[0]!.error)).toContain(message)
  })

  test.each([0, -1, 1.5, Number.NaN, 2 ** 24 + 1])('in blocks of %d bytes is a RangeError', async (blockBytes) => {
    const path = file()
    const harness = await Harness.tsgi((environ, startResponse) => {
      startResponse('200 OK', [])
      return environ['tsgi.file_wrapper'](path, { blockBytes })
    })
    expect((await ask(harness.port)).status).toBe(500)
    expect(harness.reports[0]!.error).toBeInstanceOf(RangeError)
  })

  function temporaryDirectoryOf(name: string): () => string {
    return () => {
      const path = join(temporaryDirectory(), name)
      mkdirSync(path)
      return path
    }
  }
})
