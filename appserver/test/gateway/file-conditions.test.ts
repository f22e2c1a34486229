import { describe, expect, test } from 'vitest'
import type { HeaderList } from '../../src/index.ts'
import { Harness } from '../harness.ts'
import { ask } from '../wire.ts'
import { file, lastModified, modified, sending, tagOf, text } from './film.ts'

describe('S72: a condition', () => {
  const before = new Date(modified.getTime() - 1000).toUTCString()
  const asctime = 'Fri Jan  2 03:04:05 2026'
  const rfc850 = 'Friday, 02-Jan-26 03:04:05 GMT'

  test.each<[string, Record<string, string>, number]>([
    ['If-None-Match with the tag', { 'If-None-Match': 'TAG' }, 304],
    ['If-None-Match with the tag called weak', { 'If-None-Match': 'W/TAG' }, 304],
    ['If-None-Match with the tag among others', { 'If-None-Match': '"a", TAG, "b,c"' }, 304],
    ['If-None-Match *', { 'If-None-Match': '*' }, 304],
    ['If-None-Match with another tag', { 'If-None-Match': '"a"' }, 200],
    [
      'If-None-Match with another tag, whatever the date',
      { 'If-None-Match': '"a"', 'If-Modified-Since': lastModified },
      200,
    ],
    ['If-Modified-Since at its date', { 'If-Modified-Since': lastModified }, 304],
    ['If-Modified-Since in the form of asctime', { 'If-Modified-Since': asctime }, 304],
    ['If-Modified-Since in the form of RFC 850', { 'If-Modified-Since': rfc850 }, 304],
    ['If-Modified-Since before it', { 'If-Modified-Since': before }, 200],
    ['If-Modified-Since with what is no date', { 'If-Modified-Since': '2099' }, 200],
    ['If-Match with the tag', { 'If-Match': 'TAG' }, 200],
    ['If-Match *', { 'If-Match': '*' }, 200],
    ['If-Match with the tag called weak', { 'If-Match': 'W/TAG' }, 412],
    ['If-Match with another tag', { 'If-Match': '"a"' }, 412],
    ['If-Unmodified-Since at its date', { 'If-Unmodified-Since': lastModified }, 200],
    ['If-Unmodified-Since before it', { 'If-Unmodified-Since': before }, 412],
    ['If-Unmodified-Since beside If-Match', { 'If-Unmodified-Since': before, 'If-Match': 'TAG' }, 200],
  ])('%s', async (_, given, status) => {
    const { port } = await Harness.tsgi(sending(file()))
    const tag = await tagOf(port)
    const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value.replace('TAG', tag)]))
    const answer = await ask(port, '/', { headers })
    expect(answer.status).toBe(status)
    expect(answer.body).toBe(status === 200 ? text : status === 412 ? '412 Precondition Failed\n' : '')
  })

  test('that holds sends what a cache needs, and nothing about content that is not there', async () => {
    const headers: HeaderList = [
      ['Content-Type', 'video/mp4'],
      ['Cache-Control', 'private'],
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
      ['Content-Disposition', 'attachment'],
      ['Content-Security-Policy', 'sandbox'],
    ]
    const { port } = await Harness.tsgi(sending(file(), headers))
    const answer = await ask(port, '/', { headers: { 'If-None-Match': '*' } })
    expect(answer).toMatchObject({ status: 304, reason: 'Not Modified' })
    expect(answer.headers).toMatchObject({
      'cache-control': 'private',
      'set-cookie': ['a=1', 'b=2'],
      'content-security-policy': 'sandbox',
      'last-modified': lastModified,
      etag: expect.any(String),
    })
    for (const name of ['content-type', 'content-length', 'content-disposition', 'accept-ranges'])
      expect(answer.headers).not.toHaveProperty(name)
  })

  test('is asked of the tag that the application set', async () => {
    const { port } = await Harness.tsgi(sending(file(), [['ETag', 'W/"mine"']]))
    expect((await ask(port, '/', { headers: { 'If-None-Match': '"mine"' } })).status).toBe(304)
  })
})
