import { utimesSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Harness } from '../harness.ts'
import { ask, Wire } from '../wire.ts'
import { file, lastModified, modified, sending, tagOf, text } from './film.ts'

describe('S72: a range', () => {
  test.each<[string, string, string]>([
    ['bytes=0-0', '0', 'bytes 0-0/10'],
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=7-1000', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-1000', text, 'bytes 0-9/10'],
    ['Bytes=0-999999999999999999999', text, 'bytes 0-9/10'],
  ])('%s', async (range, body, contentRange) => {
    const { port } = await Harness.tsgi(sending(file()))
    const answer = await ask(port, '/', { headers: { Range: range } })
    expect(answer).toMatchObject({ status: 206, reason: 'Partial Content', body })
    expect(answer.headers).toMatchObject({
      'content-range': contentRange,
      'content-length': String(body.length),
      'content-type': 'video/mp4',
      etag: expect.any(String),
    })
  })

  test.each(['bytes=10-', 'bytes=99-100', 'bytes=-0'])('%s is none of the file', async (range) => {
    const { port } = await Harness.tsgi(
      sending(file(), [
        ['Content-Disposition', 'attachment'],
        ['Cache-Control', 'public'],
      ]),
    )
    const answer = await ask(port, '/', { headers: { Range: range } })
    expect(answer).toMatchObject({ status: 416, body: '416 Range Not Satisfiable\n' })
    expect(answer.headers).toMatchObject({ 'content-range': 'bytes */10', 'content-type': 'text/plain; charset=utf-8' })
    for (const name of ['content-disposition', 'cache-control', 'etag']) expect(answer.headers).not.toHaveProperty(name)
  })

  test.each(['bytes=', 'bytes=-', 'bytes=5-2', 'bytes=a-b', 'bytes 0-1', 'lines=0-1', 'bytes=0-1,3-4'])(
    '%s gets the whole file',
    async (range) => {
      const { port } = await Harness.tsgi(sending(file()))
      expect(await ask(port, '/', { headers: { Range: range } })).toMatchObject({ status: 200, body: text })
    },
  )

  test('of an empty file is none of it', async () => {
    const { port } = await Harness.tsgi(sending(file('')))
    expect((await ask(port, '/', { headers: { Range: 'bytes=0-' } })).status).toBe(416)
  })

  test('is for GET only', async () => {
    const { port } = await Harness.tsgi(sending(file()))
    const answer = await ask(port, '/', { method: 'HEAD', headers: { Range: 'bytes=0-0' } })
    expect(answer).toMatchObject({ status: 200, headers: { 'content-length': '10' } })
  })

  test('comes after conditions', async () => {
    const { port } = await Harness.tsgi(sending(file()))
    expect((await ask(port, '/', { headers: { Range: 'bytes=0-0', 'If-None-Match': '*' } })).status).toBe(304)
  })

  test.each<[string, number]>([
    ['TAG', 206],
    ['W/TAG', 200],
    ['"a"', 200],
    [lastModified, 206],
    [new Date(modified.getTime() + 1000).toUTCString(), 200],
    ['yesterday', 200],
  ])('If-Range %s', async (condition, status) => {
    const { port } = await Harness.tsgi(sending(file()))
    const headers = { Range: 'bytes=0-0', 'If-Range': condition.replace('TAG', await tagOf(port)) }
    expect((await ask(port, '/', { headers })).status).toBe(status)
  })

  test('is not resumed by the tag of a file that may still be written to', async () => {
    const path = file()
    const now = new Date()
    utimesSync(path, now, now)
    const { port } = await Harness.tsgi(sending(path))
    const headers = { Range: 'bytes=0-0', 'If-Range': await tagOf(port) }
    expect((await ask(port, '/', { headers })).status).toBe(200)
  })
})

test('a request over a connection that is kept follows a range of a file', async () => {
  const { port } = await Harness.tsgi(sending(file()))
  const wire = await Wire.open(port)
  await wire.get('/', 'Range: bytes=0-1').receives('\r\n\r\n01')
  await wire.get('/', 'Range: bytes=8-9').receives('\r\n\r\n89')
})
