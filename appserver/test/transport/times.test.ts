import { describe, expect, test } from 'vitest'
import type { Application, Environ } from '../../src/index.ts'
import { Harness, readInput } from '../harness.ts'
import { Wire } from '../wire.ts'

const hello: Application = (environ, startResponse) => {
  startResponse('200 OK', [])
  return [`<${environ.PATH_INFO}>`]
}

/** Whatever the signal is aborted with. */
async function aborted(environ: Environ): Promise<Error> {
  const signal = environ['tsgi.signal']
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
  return signal.reason as Error
}

describe('request-timeout', () => {
  const flags = ['--request-timeout=0.1']

  test('S55: aborts the signal and answers 504', async () => {
    const reasons: Error[] = []
    const harness = await Harness.tsgi(
      async (environ) => {
        reasons.push(await aborted(environ))
        throw reasons[0]
      },
      { flags },
    )
    const wire = await Wire.open(harness.port)
    expect(await wire.get('/').end()).toMatch(/^HTTP\/1\.1 504 Gateway Timeout\r\n[\s\S]*504 Gateway Timeout\n$/)
    expect(reasons[0]).toMatchObject({ name: 'TimeoutError' })
    expect(harness.refusals.map(({ error }) => error.message)).toEqual([
      'no complete answer within request-timeout (0.1 s)',
    ])
    expect((await harness.whenDone(1))[0]).toMatchObject({ status: 504 })
  })

  test('leaves what the application does afterwards without effect', async () => {
    const late = Promise.withResolvers<void>()
    const harness = await Harness.tsgi(
      async (environ, startResponse) => {
        await aborted(environ)
        const write = startResponse('200 OK', [])
        await write('late').finally(() => late.resolve())
        return ['later']
      },
      { flags },
    )
    const wire = await Wire.open(harness.port)
    expect(await wire.get('/').end()).not.toContain('late')
    await late.promise
  })

  test('cuts an answer that has begun', async () => {
    const harness = await Harness.tsgi(
      async function* (environ: Environ, startResponse: Parameters<Application>[1]) {
        startResponse('200 OK', [])
        yield 'begun'
        await aborted(environ)
      } as unknown as Application,
      { flags },
    )
    const wire = await Wire.open(harness.port)
    const received = await wire.get('/').end()
    expect(received).toContain('begun')
    expect(received).not.toMatch(/504|\r\n0\r\n\r\n$/)
  })

  test('holds for applications written against node:http, which may answer late without harm', async () => {
    const late = Promise.withResolvers<void>()
    const harness = await Harness.node(
      (_request, response) => {
        response.on('close', () => {
          response.setHeader('X-Late', '1')
          response.writeHead(200)
          response.write('late')
          response.end('late')
          late.resolve()
        })
      },
      { flags },
    )
    const wire = await Wire.open(harness.port)
    const received = await wire.get('/').end()
    expect(received).toMatch(/^HTTP\/1\.1 504 /)
    expect(received).not.toContain('late')
    await late.promise
  })

  test('falls on each request after its own time', async () => {
    const harness = await Harness.tsgi(async (environ) => Promise.reject(await aborted(environ)), { flags })
    const wires = [await Wire.open(harness.port), await Wire.open(harness.port), await Wire.open(harness.port)]
    for (const wire of wires) wire.get('/')
    for (const wire of wires) expect(await wire.end()).toMatch(/^HTTP\/1\.1 504 /)
    for (const { durationMs } of await harness.whenDone(3)) expect(durationMs).toBeGreaterThanOrEqual(99)
  })

  test('says nothing of requests that were answered in time', async () => {
    const harness = await Harness.tsgi(hello, { flags })
    const wire = await Wire.open(harness.port)
    for (let times = 1; times <= 5; times++) await wire.get('/').receives('</>', times)
    const slow = await Wire.open(harness.port)
    await slow.send('POST / HTTP/1.1', 'Host: test', 'Content-Length: 5', '', '').receives('</>')
    expect(harness.refusals).toEqual([])
  })
})

describe('header-timeout', () => {
  const flags = ['--header-timeout=0.2']

  test('answers a head that does not arrive with 408', async () => {
    const harness = await Harness.tsgi(hello, { flags })
    const wire = await Wire.open(harness.port)
    expect(await wire.send('GET / HTTP/1.1\r\nHost: te').end()).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/)
    expect(harness.refusals.map(({ error }) => error.message)).toEqual([
      'the head did not arrive within header-timeout',
    ])
  })

  test('holds for the second request of a connection, too', async () => {
    const { port } = await Harness.tsgi(hello, { flags })
    const wire = await Wire.open(port)
    await wire.get('/').receives('</>')
    expect(await wire.send('GET / HTTP/1.1\r\n').end()).toContain('</>HTTP/1.1 408 ')
  })

  test('closes a connection that was never used without a word', async () => {
    const harness = await Harness.tsgi(hello, { flags })
    const wire = await Wire.open(harness.port)
    expect(await wire.end()).toBe('')
    expect(harness.refusals).toEqual([])
  })
})

describe('body-timeout', () => {
  const flags = ['--body-timeout=0.2']
  const post = ['POST / HTTP/1.1', 'Host: test', 'Content-Length: 100', '', 'begun']

  test('answers a body that stops arriving with 408, and the application sees an error', async () => {
    const errors: unknown[] = []
    const harness = await Harness.tsgi(
      async (environ) => {
        await readInput(environ).catch((error) => errors.push(error))
        throw errors[0]
      },
      { flags },
    )
    const wire = await Wire.open(harness.port)
    expect(await wire.send(...post).end()).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/)
    expect(errors).toMatchObject([{ status: 408 }])
    expect(harness.refusals).toMatchObject([{ error: { status: 408 } }])
    expect((await harness.whenDone(1))[0]).toMatchObject({ status: 408 })
  })

  test('tells an application written against node:http by an error event', async () => {
    const error = Promise.withResolvers<Error>()
    const harness = await Harness.node((request) => request.on('error', error.resolve).resume(), { flags })
    const wire = await Wire.open(harness.port)
    expect(await wire.send(...post).end()).toMatch(/^HTTP\/1\.1 408 /)
    expect(await error.promise).toMatchObject({ status: 408 })
  })

  test('does not fall on an application that is slow to read what has come', async () => {
    const harness = await Harness.tsgi(
      async (environ, startResponse) => {
        const pieces = environ['tsgi.input'][Symbol.asyncIterator]()
        await pieces.next()
        await new Promise((resolve) => setTimeout(resolve, 500))
        let bytes = 0
        for (let next = await pieces.next(); !next.done; next = await pieces.next()) bytes += next.value.byteLength
        startResponse('200 OK', [])
        return [`rest ${bytes > 0}`]
      },
      { flags },
    )
    const wire = await Wire.open(harness.port)
    wire.send('POST / HTTP/1.1', 'Host: test', 'Content-Length: 1000000', '', 'x'.repeat(1_000_000))
    await wire.receives('rest true')
  })
})

test('body-timeout does not fall on a client that waits to be told to go on', async () => {
  const { port } = await Harness.tsgi(
    async (environ, startResponse) => {
      await new Promise((resolve) => setTimeout(resolve, 500))
      const body = await readInput(environ)
      startResponse('200 OK', [])
      return [`<${body}>`]
    },
    { flags: ['--body-timeout=0.2'] },
  )
  const wire = await Wire.open(port)
  await wire.send('POST / HTTP/1.1', 'Host: test', 'Content-Length: 2', 'Expect: 100-continue', '', '').receives('100')
  await wire.send('ok').receives('<ok>')
})

describe('keep-alive', () => {
  test('closes an idle connection after its time', async () => {
    const { port } = await Harness.tsgi(hello, { keepAliveMs: 100 })
    const wire = await Wire.open(port)
    expect(await wire.get('/').end()).toContain('</>')
  })

  test('of 0 closes after each answer, and says so', async () => {
    const { port } = await Harness.tsgi(hello, { keepAliveMs: 0 })
    const wire = await Wire.open(port)
    expect(await wire.get('/').end()).toContain('Connection: close')
  })
})

describe('a client that leaves', () => {
  const leaving = async (
    send: (wire: Wire) => void,
    body: (environ: Environ) => AsyncIterable<string> | Promise<[]>,
  ) => {
    const reason = Promise.withResolvers<Error>()
    const running = Promise.withResolvers<void>()
    const harness = await Harness.tsgi(async (environ, startResponse) => {
      environ['tsgi.signal'].addEventListener('abort', () => reason.resolve(environ['tsgi.signal'].reason as Error))
      startResponse('200 OK', [])
      running.resolve()
      return body(environ)
    })
    const wire = await Wire.open(harness.port)
    send(wire)
    await running.promise
    return { wire, reason: reason.promise, harness }
  }
  const post = (wire: Wire) => wire.send('POST / HTTP/1.1', 'Host: test', 'Content-Length: 100', '', 'begun')

  test('while it sends aborts the signal', async () => {
    const { wire, reason } = await leaving(post, async function* (environ) {
      yield await readInput(environ)
    })
    wire.socket.destroy()
    expect(await reason).toMatchObject({ name: 'ClientGone' })
  })

  test('S55: while it waits aborts the signal, and is logged as 499', async () => {
    const { wire, reason, harness } = await leaving(
      (wire) => wire.get('/'),
      async (environ) => {
        await aborted(environ)
        return []
      },
    )
    wire.socket.resetAndDestroy()
    expect(await reason).toMatchObject({ name: 'ClientGone' })
    expect((await harness.whenDone(1))[0]).toMatchObject({ status: 499 })
  })

  test('while it receives aborts the signal', async () => {
    const { wire, reason } = await leaving(
      (wire) => wire.get('/'),
      async function* (environ) {
        yield 'begun'
        await aborted(environ)
      },
    )
    await wire.receives('begun')
    wire.socket.destroy()
    expect(await reason).toMatchObject({ name: 'ClientGone' })
  })
})
