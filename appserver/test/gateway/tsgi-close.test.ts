import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ClientGone } from '../../src/errors.ts'
import type { Application, Body, Chunk } from '../../src/index.ts'
import { Harness } from '../harness.ts'
import { ask, Wire } from '../wire.ts'

const ok = (body: () => Body): Application => {
  return (_environ, startResponse) => {
    startResponse('200 OK', [])
    return body()
  }
}

async function* pieces(...all: Chunk[]) {
  yield* all
}

describe('close() is called exactly once', () => {
  function closing(produce: () => AsyncIterable<Chunk>) {
    const calls = { close: 0, returned: 0, closed: Promise.withResolvers<void>() }
    const body: Body = {
      [Symbol.asyncIterator]: () => produce()[Symbol.asyncIterator](),
      close: () => {
        calls.close++
        calls.closed.resolve()
      },
    }
    return { body, calls }
  }

  test('on success', async () => {
    const { body, calls } = closing(() => pieces('a', 'b'))
    const harness = await Harness.tsgi(ok(() => body))
    await ask(harness.port)
    await harness.whenDone(1)
    expect(calls.close).toBe(1)
  })

  test('when the body fails', async () => {
    const { body, calls } = closing(async function* () {
      yield 'a'
      throw new Error('broken')
    })
    const harness = await Harness.tsgi(ok(() => body))
    await expect(ask(harness.port)).rejects.toThrow()
    await calls.closed.promise
    await harness.whenDone(1)
    expect(calls.close).toBe(1)
  })

  test('when the client leaves', async () => {
    const resume = Promise.withResolvers<void>()
    const { body, calls } = closing(async function* () {
      yield 'a'
      await resume.promise
      yield 'b'
    })
    const harness = await Harness.tsgi(ok(() => body))
    const wire = await Wire.open(harness.port)
    await wire.get('/').receives('a\r\n')
    wire.socket.destroy()
    await harness.whenDone(1)
    resume.resolve()
    await calls.closed.promise
    expect(calls.close).toBe(1)
    expect((await harness.whenReported())[0]!.error).toBeInstanceOf(ClientGone)
  })

  test('for HEAD, of which nothing is sent', async () => {
    const { body, calls } = closing(() => pieces('a', 'b'))
    const harness = await Harness.tsgi(ok(() => body))
    await ask(harness.port, '/', { method: 'HEAD' })
    await harness.whenDone(1)
    expect(calls.close).toBe(1)
  })

  test('for an array that has it', async () => {
    let closes = 0
    const harness = await Harness.tsgi(
      ok(() =>
        Object.assign(['only'], {
          close: () => {
            closes++
          },
        }),
      ),
    )
    expect((await ask(harness.port)).body).toBe('only')
    await harness.whenDone(1)
    expect(closes).toBe(1)
  })

  test('S42 S43: and an iterator that has thrown is told nothing more', async () => {
    let returns = 0
    const harness = await Harness.tsgi(
      ok(() => ({
        [Symbol.asyncIterator]: () => ({
          next: () => Promise.reject(new Error('broken')),
          return: async () => {
            returns++
            return { done: true, value: undefined }
          },
        }),
      })),
    )
    expect((await ask(harness.port)).status).toBe(500)
    await harness.whenDone(1)
    expect(returns).toBe(0)
  })

  test('S44: and waited for: how its promise fails is how the call fails', async () => {
    const body: Body = Object.assign(pieces('a', 'b'), {
      close: async () => {
        await new Promise(setImmediate)
        throw new Error('the file was closed before')
      },
    })
    const harness = await Harness.tsgi(ok(() => body))
    expect((await ask(harness.port)).body).toBe('ab')
    expect(await harness.whenReported()).toMatchObject([{ error: { message: 'the file was closed before' } }])
  })

  test('S43: where the body has no iterator to give', async () => {
    let closes = 0
    const harness = await Harness.tsgi(
      ok(() => ({
        [Symbol.asyncIterator]: () => {
          throw new Error('not open')
        },
        close: () => {
          closes++
        },
      })),
    )
    expect((await ask(harness.port)).status).toBe(500)
    await harness.whenDone(1)
    expect(closes).toBe(1)
  })

  test('S52: and when it fails, a slow client still gets the end of the answer', async () => {
    const accepted = Promise.withResolvers<Socket>()
    const note = (message: unknown) => accepted.resolve((message as { socket: Socket }).socket)
    subscribe('net.server.socket', note)
    onTestFinished(() => void unsubscribe('net.server.socket', note))
    const harness = await Harness.tsgi(
      ok(() => ({
        async *[Symbol.asyncIterator]() {
          const connection = await accepted.promise
          // Until something has to wait for the client.
          while (connection.writableLength === 0) {
            yield Buffer.alloc(16_384)
            await new Promise(setImmediate)
          }
          yield 'the end'
        },
        close: () => {
          throw new Error('the pool was closed before')
        },
      })),
    )
    const wire = await Wire.open(harness.port)
    wire.get('/', 'Connection: close').socket.pause()
    expect(await harness.whenReported()).toMatchObject([{ error: { message: 'the pool was closed before' } }])
    wire.socket.resume()
    expect(await wire.end()).toMatch(/the end\r\n0\r\n\r\n$/)
  })

  test("or else a generator's finally, when the client leaves", async () => {
    const resume = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<void>()
    const harness = await Harness.tsgi(
      ok(async function* () {
        try {
          yield 'a'
          await resume.promise
          yield 'b'
          yield 'c'
        } finally {
          ended.resolve()
        }
      }),
    )
    const wire = await Wire.open(harness.port)
    await wire.get('/').receives('a\r\n')
    wire.socket.destroy()
    await harness.whenDone(1)
    resume.resolve()
    await ended.promise
  })
})

describe('tsgi.signal', () => {
  test('is aborted when the client leaves', async () => {
    const begun = Promise.withResolvers<AbortSignal>()
    const { port } = await Harness.tsgi(async (environ, startResponse) => {
      const signal = environ['tsgi.signal']
      begun.resolve(signal)
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      startResponse('200 OK', [])
      return []
    })
    const wire = await Wire.open(port)
    wire.get('/')
    const signal = await begun.promise
    expect(signal.aborted).toBe(false)
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve))
    wire.socket.destroy()
    await aborted
    expect(signal.reason).toBeInstanceOf(ClientGone)
  })

  test('S56: is not aborted by an answer that is complete', async () => {
    const signals: AbortSignal[] = []
    const harness = await Harness.tsgi((environ, startResponse) => {
      signals.push(environ['tsgi.signal'])
      startResponse('200 OK', [])
      return ['body']
    })
    await ask(harness.port)
    await harness.whenDone(1)
    expect(signals.map(({ aborted }) => aborted)).toEqual([false])
  })
})
