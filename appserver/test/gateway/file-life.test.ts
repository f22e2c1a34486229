import { readdirSync, readlinkSync, truncateSync } from 'node:fs'
import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ClientGone } from '../../src/errors.ts'
import { OpenFile } from '../../src/gateway/files/open-file.ts'
import type { Application, FileBody } from '../../src/index.ts'
import { Harness } from '../harness.ts'
import { ask, Wire } from '../wire.ts'
import { file, sending, text } from './film.ts'

/** More than sockets and streams hold on the way to a client that does not read. */
const large = Buffer.alloc(32 * 1024 * 1024, 'film')

/** How often this process has the file open. */
function openings(path: string): number {
  return readdirSync('/proc/self/fd').filter((descriptor) => targetOf(descriptor) === path).length
}

/** Resolves when nobody has the file open; fails when somebody keeps it. */
async function whenClosed(path: string): Promise<void> {
  const deadlineMs = performance.now() + 5000
  while (openings(path) > 0) {
    if (performance.now() > deadlineMs) throw new Error(`${path} is open still`)
    await pause(5)
  }
}

function targetOf(descriptor: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`)
  } catch {
    // The one by which the folder itself was read.
    return undefined
  }
}

const opening =
  (path: string, use: (body: FileBody) => ReturnType<Application>): Application =>
  (environ, startResponse) => {
    startResponse('200 OK', [])
    const body = environ['tsgi.file_wrapper'](path)
    expect(openings(path)).toBe(1)
    return use(body)
  }

describe('S74: no file stays open', () => {
  test.each<[string, (body: FileBody) => ReturnType<Application>, number]>([
    ['that was sent', (body) => body, 200],
    ['that the application did not return', () => ['something else'], 200],
    ['that middleware read without closing it', (body) => through(body), 200],
    ['that the application closed itself', (body) => body.close().then(() => ['closed']), 200],
    ['whose application failed', () => Promise.reject(new Error('broken')), 500],
  ])('%s', async (_, use, status) => {
    const path = file()
    const harness = await Harness.tsgi(opening(path, use))
    expect((await ask(harness.port)).status).toBe(status)
    await harness.whenDone(1)
    await whenClosed(path)
  })

  test.each<[string, Record<string, string>, string, number]>([
    ['of which a part was sent', { Range: 'bytes=2-4' }, 'GET', 206],
    ['of which nothing fits', { Range: 'bytes=99-' }, 'GET', 416],
    ['that the client has', { 'If-None-Match': '*' }, 'GET', 304],
    ['of which only the head was asked for', {}, 'HEAD', 200],
  ])('%s', async (_, headers, method, status) => {
    const path = file()
    const harness = await Harness.tsgi(sending(path))
    expect((await ask(harness.port, '/', { method, headers })).status).toBe(status)
    await harness.whenDone(1)
    await whenClosed(path)
  })

  test('whose client leaves in its midst', async () => {
    const path = file(large)
    const harness = await Harness.tsgi(sending(path))
    const wire = await Wire.open(harness.port)
    await wire.get('/').receives('200 OK')
    wire.socket.pause()
    expect(openings(path)).toBe(1)
    wire.socket.destroy()
    expect((await harness.whenReported())[0]!.error).toBeInstanceOf(ClientGone)
    await harness.whenDone(1)
    await whenClosed(path)
  })

  test('of a hundred that clients ask for at once', async () => {
    const path = file()
    const harness = await Harness.tsgi(sending(path))
    await Promise.all(Array.from({ length: 100 }, () => ask(harness.port)))
    await harness.whenDone(100)
    await whenClosed(path)
  })
})

test('a slow client holds the reading up', async () => {
  let readBytes = 0
  const path = file(large)
  const harness = await Harness.tsgi(
    opening(path, (body) =>
      (async function* () {
        for await (const piece of body) {
          readBytes += piece.byteLength
          yield piece
        }
      })(),
    ),
  )
  const wire = await Wire.open(harness.port)
  await wire.get('/').receives('200 OK')
  wire.socket.pause()
  // While other connections are served, this one has every chance to go on.
  let before = -1
  while (before !== readBytes) {
    before = readBytes
    await new Promise((resolve) => setImmediate(resolve))
    await new OpenFile(path).close()
  }
  expect(readBytes).toBeLessThan(large.length / 2)
})

test('a file that becomes shorter while it is sent cuts the answer, and says so', async () => {
  const path = file(large)
  const harness = await Harness.tsgi(sending(path))
  const wire = await Wire.open(harness.port)
  await wire.get('/').receives('200 OK')
  wire.socket.pause()
  truncateSync(path, 1000)
  wire.socket.resume()
  await wire.end()
  expect(wire.received.length).toBeLessThan(large.length)
  expect(String((await harness.whenReported())[0]!.error)).toMatch(/film\.txt became shorter than 33554432 bytes/)
})

test('a file that grows is sent as long as it was', async () => {
  const path = file()
  const { port } = await Harness.tsgi((environ, startResponse) => {
    startResponse('200 OK', [])
    const body = environ['tsgi.file_wrapper'](path)
    truncateSync(path, 1000)
    return body
  })
  expect((await ask(port)).body).toBe(text)
})

describe('an open file', () => {
  test('closed during a read is closed after it', async () => {
    const path = file(large)
    // Large enough for a close that does not wait to be over before it.
    const body = new OpenFile(path, { blockBytes: 2 ** 24 })
    const reading = body[Symbol.asyncIterator]()
    const order: string[] = []
    const read = reading.next().then(({ value }) => order.push(`read ${value?.length}`))
    await Promise.all([read, body.close().then(() => order.push('closed'))])
    expect(order).toEqual(['read 16777216', 'closed'])
    expect(openings(path)).toBe(0)
    await expect(reading.next()).rejects.toThrow('was closed while it was read')
  })

  test('may be closed again', async () => {
    const path = file()
    const body = new OpenFile(path)
    await body.close()
    const other = new OpenFile(path)
    await body.close()
    expect(openings(path)).toBe(1)
    await other.close()
  })

  test('may be read twice', async () => {
    const body = new OpenFile(file())
    const read = async () => Buffer.concat(await Readable.from(body).toArray()).toString()
    expect([await read(), await read()]).toEqual([text, text])
    await body.close()
  })
})

async function* through(body: FileBody) {
  yield* body
}
