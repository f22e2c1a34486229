import { describe, expect, test } from 'vitest'
import { RequestCut } from '../../src/errors.ts'
import type { Application, Environ } from '../../src/index.ts'
import { Harness } from '../harness.ts'
import { Wire } from '../wire.ts'

/** An application that reads as `read` does, and says what came of it. */
const reading =
  (read: (environ: Environ) => Promise<unknown>): Application =>
  async (environ, startResponse) => {
    const said = await read(environ)
    startResponse('200 OK', [])
    return [`<${said}>`]
  }

async function post(read: (environ: Environ) => Promise<unknown>, body: string, length = body.length) {
  const harness = await Harness.tsgi(reading(read), { flags: ['--body-timeout=0.2'] })
  const wire = await Wire.open(harness.port)
  wire.send('POST / HTTP/1.1', 'Host: test', `Content-Length: ${length}`, '', body)
  return { wire, harness }
}

describe("tsgi.input's iterator", () => {
  test('is iterable itself, as that of a generator', async () => {
    const { wire } = await post(async (environ) => {
      let text = ''
      for await (const piece of environ['tsgi.input'][Symbol.asyncIterator]() as AsyncIterableIterator<Uint8Array>)
        text += Buffer.from(piece).toString()
      return text
    }, 'whole')
    await wire.receives('<whole>')
  })

  test('answers all who have asked before anything came', async () => {
    const { wire } = await post(async (environ) => {
      const pieces = environ['tsgi.input'][Symbol.asyncIterator]()
      const all = await Promise.all([pieces.next(), pieces.next(), pieces.next()])
      return all.map(({ done }) => done).join()
    }, 'one')
    await wire.receives('<false,true,true>')
  })

  test('lets go of who waits when it is given up', async () => {
    const { wire } = await post(
      async (environ) => {
        const pieces = environ['tsgi.input'][Symbol.asyncIterator]()
        const waiting = pieces.next()
        await pieces.return?.()
        return (await waiting).done
      },
      '',
      3,
    )
    await wire.receives('<true>')
  })

  test('says why the request was cut, also where nobody waited for more when it was', async () => {
    const seen = Promise.withResolvers<unknown>()
    await post(
      async (environ) => {
        // When the first piece is there already, it is not waited for.
        await new Promise((resolve) => setImmediate(resolve))
        const pieces = environ['tsgi.input'][Symbol.asyncIterator]()
        await pieces.next()
        const { promise, resolve } = Promise.withResolvers()
        environ['tsgi.signal'].addEventListener('abort', resolve)
        await promise
        await pieces.next().catch(seen.resolve)
        seen.resolve('no error')
      },
      'begun',
      10,
    )
    expect(await seen.promise).toBeInstanceOf(RequestCut)
    expect(await seen.promise).toMatchObject({ status: 408 })
  })
})
