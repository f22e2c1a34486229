import { describe, expect, test } from 'vitest'
import { ClientGone } from '../../src/errors.ts'
import type { Application } from '../../src/index.ts'
import { Harness, readInput } from '../harness.ts'
import { ask, Wire } from '../wire.ts'

const countBytes: Application = async (environ, startResponse) => {
  const { length } = await readInput(environ)
  startResponse('200 OK', [])
  return [`${length} bytes`]
}

const chunked = (...chunks: string[]) =>
  `${chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')}0\r\n\r\n`

describe('a body in chunks', () => {
  test('is read as one', async () => {
    const { port } = await Harness.tsgi(countBytes)
    const wire = await Wire.open(port)
    wire.send('POST / HTTP/1.1', 'Host: test', 'Transfer-Encoding: chunked', '', chunked('abc', 'defg'))
    await wire.receives('7 bytes')
  })

  test('has no CONTENT_LENGTH', async () => {
    const { port } = await Harness.tsgi((environ, startResponse) => {
      startResponse('200 OK', [])
      return [`length: ${environ.CONTENT_LENGTH}`]
    })
    const wire = await Wire.open(port)
    wire.send('POST / HTTP/1.1', 'Host: test', 'Transfer-Encoding: chunked', '', chunked('abc'))
    await wire.receives('length: undefined')
  })
})

describe('a body that is larger than the limit', () => {
  const limit = { bodyLimitBytes: 10 }

  test('is refused by its Content-Length before the application is called', async () => {
    let calls = 0
    const harness = await Harness.tsgi((environ, startResponse) => {
      calls++
      return countBytes(environ, startResponse)
    }, limit)
    const wire = await Wire.open(harness.port)
    wire.send('POST / HTTP/1.1', 'Host: test', 'Content-Length: 11', 'Expect: 100-continue', '', '')
    const received = await wire.end()
    expect(received).toMatch(/^HTTP\/1\.1 (100 Continue\r\n\r\nHTTP\/1\.1 )?413 /)
    expect(received).toMatch(/Connection: close/i)
    expect(calls).toBe(0)
  })

  test('S29: is refused by count when it comes in chunks', async () => {
    const harness = await Harness.tsgi(countBytes, limit)
    const wire = await Wire.open(harness.port)
    wire.send('POST / HTTP/1.1', 'Host: test', 'Transfer-Encoding: chunked', '', chunked('123456', '789012'))
    const received = await wire.end()
    expect(received).toMatch(/^HTTP\/1\.1 413 /)
    expect((harness.reports[0]!.error as Error).message).toBe('the body is larger than limit-request-body (10 bytes)')
  })

  test('does not matter to an application that does not read it', async () => {
    const { port } = await Harness.tsgi((_environ, startResponse) => {
      startResponse('200 OK', [])
      return ['not interested']
    }, limit)
    const wire = await Wire.open(port)
    wire.send('POST / HTTP/1.1', 'Host: test', 'Transfer-Encoding: chunked', '', chunked('x'.repeat(100)))
    expect(await wire.receives('not interested')).toMatch(/^HTTP\/1\.1 200 OK/)
  })

  test.each([10, 9, 0])('begins above it: %i bytes are taken', async (length) => {
    const { port } = await Harness.tsgi(countBytes, limit)
    expect(await ask(port, '/', { method: 'POST', body: 'x'.repeat(length) })).toMatchObject({
      status: 200,
      body: `${length} bytes`,
    })
  })

  test('does not exist without a limit', async () => {
    const { port } = await Harness.tsgi(countBytes)
    expect((await ask(port, '/', { method: 'POST', body: 'x'.repeat(2_000_000) })).body).toBe('2000000 bytes')
  })
})

test('S30: a client that leaves in the middle of its body ends the reading', async () => {
  const begun = Promise.withResolvers<void>()
  const failed = Promise.withResolvers<unknown>()
  const { port } = await Harness.tsgi(async (environ) => {
    try {
      for await (const _piece of environ['tsgi.input']) begun.resolve()
    } catch (error) {
      failed.resolve(error)
    }
    return []
  })
  const wire = await Wire.open(port)
  wire.send('POST / HTTP/1.1', 'Host: test', 'Content-Length: 100', '', 'some')
  await begun.promise
  wire.socket.destroy()
  expect(await failed.promise).toBeInstanceOf(ClientGone)
})

test('S28: the body is pulled: a client can not send ahead of the application without bound', async () => {
  const release = Promise.withResolvers<void>()
  let seenBytes = 0
  const { port } = await Harness.tsgi(async (environ, startResponse) => {
    for await (const piece of environ['tsgi.input']) {
      seenBytes += piece.byteLength
      await release.promise
    }
    startResponse('200 OK', [])
    return [`${seenBytes} bytes`]
  })
  const wire = await Wire.open(port)
  const size = 64 * 1024 * 1024
  wire.send('POST / HTTP/1.1', 'Host: test', `Content-Length: ${size}`, '', '')
  wire.socket.write(Buffer.alloc(size))
  await ask(port, '/', { method: 'POST', body: '' })
  await ask(port, '/', { method: 'POST', body: '' })
  expect(wire.socket.bytesWritten - wire.socket.writableLength).toBeLessThan(size)
  expect(seenBytes).toBeLessThan(1024 * 1024)
  release.resolve()
  await wire.receives(`${size} bytes`)
})
