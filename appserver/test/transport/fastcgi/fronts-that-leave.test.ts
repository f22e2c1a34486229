import { describe, expect, test } from 'vitest'
import type { Application } from '../../../src/index.ts'
import { begin, FastCgiClient, params, record, request, types } from '../../fastcgi-client.ts'
import { Harness, type HarnessOptions, readInput } from '../../harness.ts'

const hello: Application = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [`hello ${environ.PATH_INFO}`]
}

async function serve(application: Application, options: HarnessOptions = {}) {
  const harness = await Harness.tsgi(application, { ...options, protocol: 'fastcgi' })
  return { harness, client: await FastCgiClient.open(harness.port) }
}

describe('a front that leaves', () => {
  const waits =
    (reasons: unknown[]): Application =>
    async (environ, startResponse) => {
      const signal = environ['tsgi.signal']
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      reasons.push((signal.reason as Error).name)
      return hello(environ, startResponse)
    }

  test('aborts the signal by closing, and is logged as 499', async () => {
    const reasons: unknown[] = []
    const { client, harness } = await serve(waits(reasons))
    client.send(request())
    while (harness.transport.answering === 0) await new Promise((resolve) => setImmediate(resolve))
    client.socket.destroy()
    expect((await harness.whenDone(1))[0]).toMatchObject({ status: 499 })
    expect(reasons).toEqual(['ClientGone'])
  })

  test('aborts the signal by FCGI_ABORT_REQUEST, and may ask again', async () => {
    const reasons: unknown[] = []
    const { client, harness } = await serve(waits(reasons))
    client.send(request(), record(types.abort, 1))
    const end = await client.next()
    expect([end.type, end.id, end.content[4]]).toEqual([types.end, 1, 0])
    expect((await harness.whenDone(1))[0]).toMatchObject({ status: 499 })
    client.send(request({}, '', 2), record(types.abort, 2))
    expect((await client.next()).id).toBe(2)
    expect(reasons).toEqual(['ClientGone', 'ClientGone'])
  })

  test('fails a write that waits for it, as over HTTP', async () => {
    const failed = Promise.withResolvers<unknown>()
    const { client } = await serve(async (_environ, startResponse) => {
      const write = startResponse('200 OK', [])
      try {
        for (;;) await write(Buffer.alloc(1024 * 1024))
      } catch (error) {
        failed.resolve(error)
        throw error
      }
    })
    client.send(request())
    await client.next()
    client.socket.resetAndDestroy()
    expect(await failed.promise).toMatchObject({ name: 'ClientGone' })
  })

  test('ends a body that is read', async () => {
    const failed = Promise.withResolvers<unknown>()
    const { client } = await serve(async (environ, startResponse) => {
      await readInput(environ).catch(failed.resolve)
      return hello(environ, startResponse)
    })
    client.send(begin(), params({ REQUEST_METHOD: 'POST', CONTENT_LENGTH: '10' }), record(types.stdin, 1, 'half'))
    client.socket.end()
    expect(await failed.promise).toMatchObject({ name: 'ClientGone' })
  })
})
