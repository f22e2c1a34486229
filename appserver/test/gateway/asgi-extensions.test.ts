import { readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { AsgiSendEvent } from '../../src/index.ts'
import { httpApplication, outcome, sending } from '../asgi-applications.ts'
import { Harness } from '../harness.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { ask, Wire } from '../wire.ts'

const start = { type: 'http.response.start', status: 200, headers: [['content-type', 'text/plain']] } as const
const file = (path: string) => ({ type: 'http.response.pathsend', path }) as const
/** Undefined for one that has been closed since it was listed. */
function linkOf(descriptor: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`)
  } catch {
    return undefined
  }
}

const folder = () => temporaryDirectory({ 'page.txt': '0123456789' })

describe('http.response.pathsend', () => {
  test('G26: sends the file as the body, with length, validators and ranges', async () => {
    const { port } = await Harness.asgi(sending(start, file(join(folder(), 'page.txt'))))
    const whole = await ask(port)
    expect(whole).toMatchObject({ status: 200, body: '0123456789', headers: { 'content-length': '10' } })
    const part = await ask(port, '/', { headers: { range: 'bytes=2-4' } })
    expect(part).toMatchObject({ status: 206, body: '234', headers: { 'content-range': 'bytes 2-4/10' } })
    const unchanged = await ask(port, '/', { headers: { 'if-none-match': whole.headers.etag! } })
    expect(unchanged).toMatchObject({ status: 304, body: '' })
    const head = await ask(port, '/', { method: 'HEAD' })
    expect(head).toMatchObject({ status: 200, body: '', headers: { 'content-length': '10' } })
  })

  test('G26: leaves the file to a front that offers it', async () => {
    const media = folder()
    const { port } = await Harness.asgi(sending(start, file(join(media, 'page.txt'))), {
      trusted: ['127.0.0.1'],
      flags: ['--accel-redirect'],
    })
    const answer = await ask(port, '/', { headers: { 'x-accel-mapping': `${media}=/internal` } })
    expect(answer).toMatchObject({ body: '', headers: { 'x-accel-redirect': '/internal/page.txt' } })
  })

  test('G26: closes the file when it has been sent, and when the client leaves', async () => {
    const path = join(folder(), 'large')
    writeFileSync(path, Buffer.alloc(64 * 1024 ** 2))
    const isOpen = () => readdirSync('/proc/self/fd').some((descriptor) => linkOf(descriptor) === path)
    const harness = await Harness.asgi(sending(start, file(path)))
    const wire = await Wire.open(harness.port)
    await wire.get('/').receives('\r\n\r\n')
    wire.socket.pause()
    expect(isOpen()).toBe(true)
    wire.socket.destroy()
    expect((await harness.whenReported())[0]!.error).toHaveProperty('name', 'ClientGone')
    await expect.poll(isOpen).toBe(false)
    await ask(harness.port)
    await expect.poll(isOpen).toBe(false)
  })

  test('G26: of a file that is not there rejects, and another body may be sent', async () => {
    const codes: unknown[] = []
    const { port } = await Harness.asgi(
      httpApplication(async (_scope, _receive, send) => {
        await send(start)
        await send(file(join(folder(), 'missing'))).catch((error) => codes.push(error.code))
        await send({ type: 'http.response.body', body: 'instead' })
      }),
    )
    expect(await ask(port)).toMatchObject({ status: 200, body: 'instead' })
    expect(codes).toEqual(['ENOENT'])
  })

  const body = { type: 'http.response.body', body: 'a', more_body: true } as const
  test.each<[string, (path: string) => readonly AsgiSendEvent[], RegExp]>([
    ['before the start', (path) => [file(path)], /^http\.response\.pathsend was sent before http\.response\.start$/],
    [
      'after a body',
      (path) => [start, body, file(path)],
      /^http\.response\.pathsend was sent after http\.response\.body$/,
    ],
    ['a second time', (path) => [start, file(path), file(path)], /^http\.response\.pathsend was sent after the answer/],
    ['with a relative path', () => [start, file('page.txt')], /expected an absolute path, got "page\.txt"$/],
    ['without a path', () => [start, file(undefined as never)], /expected an absolute path, got undefined$/],
  ])('G26: %s is an error', async (_, events, message) => {
    expect((await outcome(sending(...events(join(folder(), 'page.txt'))))).error?.message).toMatch(message)
  })
})

describe('http.response.early_hint', () => {
  const hint = (links: unknown) => ({ type: 'http.response.early_hint', links }) as AsgiSendEvent

  test('G27: sends 103 at once, ahead of the answer', async () => {
    const mayGoOn = Promise.withResolvers<void>()
    const { port } = await Harness.asgi(
      httpApplication(async (_scope, _receive, send) => {
        await send(hint(['</a.css>; rel=preload; as=style', '</b.js>; rel=preload']))
        await mayGoOn.promise
        await send(start)
        await send({ type: 'http.response.body', body: 'page' })
      }),
    )
    const wire = await Wire.open(port)
    const early = await wire.get('/').receives('\r\n\r\n')
    expect(early).toMatch(/^HTTP\/1\.1 103 Early Hints\r\n/)
    expect(early).toContain('Link: </a.css>; rel=preload; as=style\r\nLink: </b.js>; rel=preload\r\n')
    mayGoOn.resolve()
    expect(await wire.receives('page')).toContain('HTTP/1.1 200 OK')
  })

  test.each<[string, readonly AsgiSendEvent[], RegExp]>([
    ['no list', [hint('</a.css>')], /links: expected a list, got string/],
    ['no link', [hint(['a.css'])], /expected a link/],
    ['a body before it', [start, { type: 'http.response.body', more_body: true }, hint(['</a>'])], /has gone out/],
  ])('G27: %s is an error', async (_, events, message) => {
    expect((await outcome(sending(...events))).error?.message).toMatch(message)
  })
})
