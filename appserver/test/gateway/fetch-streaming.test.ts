import { expect, test } from 'vitest'
import { type FetchHandler, fromFetch } from '../../src/index.ts'
import { Harness } from '../harness.ts'
import { ask, Wire } from '../wire.ts'

const serving = (handler: FetchHandler) => Harness.tsgi(fromFetch(handler))

const encoder = new TextEncoder()

/** A stream that gives what is put into it by hand. */
function handMade(cancel: (reason: unknown) => void = () => {}) {
  let control!: ReadableStreamDefaultController<Uint8Array>
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      control = controller
    },
    cancel,
  })
  return { stream, send: (text: string) => control.enqueue(encoder.encode(text)), control }
}

function shouting(): TransformStream<string, Uint8Array> {
  return new TransformStream({
    transform: (text, controller) => controller.enqueue(encoder.encode(text.toUpperCase())),
  })
}

test('works both ways at once', async () => {
  const { port } = await serving(
    (request) => new Response(request.body!.pipeThrough(new TextDecoderStream()).pipeThrough(shouting())),
  )
  const wire = await Wire.open(port)
  wire.send('POST / HTTP/1.1', 'Host: test', 'Content-Length: 6', '', 'one')
  await wire.receives('ONE')
  wire.send('two')
  await wire.receives('TWO')
})

test('a piece arrives before the next is there, and the end after the last', async () => {
  const { stream, send, control } = handMade()
  const { port } = await serving(() => new Response(stream))
  const wire = await Wire.open(port)
  wire.get('/')
  send('first')
  await wire.receives('first')
  send('second')
  await wire.receives('second')
  expect(wire.received).not.toContain('\r\n0\r\n')
  control.close()
  await wire.receives('\r\n0\r\n\r\n')
})

test('pieces that are there at once come in order', async () => {
  const { port } = await serving(
    () => new Response(ReadableStream.from(['a', 'b', 'c'].map((text) => Buffer.from(text)))),
  )
  expect((await ask(port)).body).toBe('abc')
})

test('a declared length is kept', async () => {
  const { stream, send, control } = handMade()
  const { port } = await serving(() => new Response(stream, { headers: { 'Content-Length': '10' } }))
  const wire = await Wire.open(port)
  wire.get('/')
  send('first')
  await wire.receives('first')
  send('other')
  control.close()
  await wire.receives('firstother')
  expect(wire.received).toMatch(/content-length: 10\r\n/i)
  expect(wire.received).not.toMatch(/chunked/)
})

test('a slow reader holds the stream up', async () => {
  let pulled = 0
  const { port } = await serving(
    ({ method }) =>
      new Response(
        method === 'HEAD'
          ? null
          : new ReadableStream({
              pull: (controller) => {
                pulled++
                controller.enqueue(new Uint8Array(64 * 1024))
              },
            }),
      ),
  )
  const wire = await Wire.open(port)
  await wire.get('/').receives('200 OK')
  wire.socket.pause()
  // While other connections are served, this one has every chance to go on.
  let before = -1
  while (before !== pulled) {
    before = pulled
    await ask(port, '/', { method: 'HEAD' })
  }
  expect(pulled).toBeLessThan(500)
})

test('a client that leaves cancels a stream that is being pulled', async () => {
  const cancelled = Promise.withResolvers<unknown>()
  const { port } = await serving(
    () =>
      new Response(
        new ReadableStream({
          pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
          cancel: (reason) => cancelled.resolve(reason),
        }),
      ),
  )
  const wire = await Wire.open(port)
  await wire.get('/').receives('200 OK')
  wire.socket.destroy()
  expect(await cancelled.promise).toMatchObject({ name: 'ClientGone' })
})

test('a client that leaves cancels a stream that has nothing to give', async () => {
  const cancelled = Promise.withResolvers<unknown>()
  const { stream, send } = handMade((reason) => cancelled.resolve(reason))
  const harness = await serving(() => new Response(stream))
  const wire = await Wire.open(harness.port)
  wire.get('/')
  send('first')
  await wire.receives('first')
  wire.socket.destroy()
  expect(await cancelled.promise).toMatchObject({ name: 'ClientGone' })
  // The gateway reports whatever ended the call; the log leaves clients that left out.
  expect((await harness.whenReported()).map(({ error }) => (error as Error).name)).toEqual(['ClientGone'])
})

test('a client that leaves before the first piece cancels the stream', async () => {
  const begun = Promise.withResolvers<void>()
  const cancelled = Promise.withResolvers<unknown>()
  const { stream } = handMade((reason) => cancelled.resolve(reason))
  const { port } = await serving(() => {
    begun.resolve()
    return new Response(stream)
  })
  const wire = await Wire.open(port)
  wire.get('/')
  await begun.promise
  wire.socket.destroy()
  expect(await cancelled.promise).toMatchObject({ name: 'ClientGone' })
})

test('a stream that cannot be cancelled is in the log', async () => {
  const { stream, send } = handMade(() => {
    throw new Error('stuck fast')
  })
  const harness = await serving(() => new Response(stream))
  const wire = await Wire.open(harness.port)
  wire.get('/')
  send('first')
  await wire.receives('first')
  wire.socket.destroy()
  await harness.whenReported()
  expect(harness.written.map(({ text }) => text)).toEqual([expect.stringContaining('stuck fast')])
})

test('a stream that fails at its first piece is a 500', async () => {
  const { port, reports } = await serving(() => {
    const { stream, control } = handMade()
    control.error(new Error('secret'))
    return new Response(stream)
  })
  expect(await ask(port)).toMatchObject({ status: 500, body: '500 Internal Server Error\n' })
  expect((reports[0]!.error as Error).message).toBe('secret')
})

test('a stream that fails later cuts the answer', async () => {
  const { stream, send, control } = handMade()
  const harness = await serving(() => new Response(stream))
  const wire = await Wire.open(harness.port)
  wire.get('/')
  send('first')
  await wire.receives('first')
  control.error(new Error('secret'))
  expect(await wire.end()).toMatch(/first\r\n$/)
  expect((harness.reports[0]!.error as Error).message).toBe('secret')
})

test('a stream of something else than bytes is an error', async () => {
  const { port, reports } = await serving(() => new Response(ReadableStream.from([1, 2]) as unknown as ReadableStream))
  expect((await ask(port)).status).toBe(500)
  expect((reports[0]!.error as Error).message).toContain('expected a string or a Uint8Array, got number')
})
