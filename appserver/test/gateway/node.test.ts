import { createServer, type Server, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { describe, expect, test } from 'vitest'
import type { RequestListener } from '../../src/gateway/node/form.ts'
import { Harness } from '../harness.ts'
import { ask, Wire } from '../wire.ts'

test("a listener has node's own request and response", async () => {
  const harness = await Harness.node(async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    response.writeHead(201, { 'X-Tag': 'a' }).end(`${request.method} ${request.url} ${body}`)
  })
  const answer = await ask(harness.port, '/a?b', { method: 'PUT', body: 'text' })
  expect(answer).toMatchObject({ status: 201, body: 'PUT /a?b text' })
  expect((await harness.whenDone(1))[0]).toMatchObject({ status: 201 })
})

test('a server is served by its request event', async () => {
  const server = createServer((_request, response) => response.end('from the server'))
  const { port } = await Harness.node(server as unknown as RequestListener)
  expect((await ask(port)).body).toBe('from the server')
})

describe('S48: a body of another length than its Content-Length', () => {
  test.each([
    ['shorter', 'abc'],
    ['longer', 'abcdefghi'],
    ['as long in its last piece alone', 'abcdefgh'],
  ])('is cut, and reported: %s', async (_, body) => {
    const harness = await Harness.node((request, response) => {
      if (request.url === '/fine') return void response.end('fine')
      response.writeHead(200, { 'Content-Length': 6 }).write(body.slice(0, 2))
      response.end(body.slice(2))
    })
    const wire = await Wire.open(harness.port)
    expect(await wire.get('/').get('/fine').end()).not.toMatch(/gh|fine/)
    expect((await harness.whenReported())[0]!.error).toMatchObject({ code: 'ERR_HTTP_CONTENT_LENGTH_MISMATCH' })
  })

  test.each([
    ['in the head', { 'Content-Length': 6 }],
    ['before it', undefined],
  ])('also where it comes in one piece, its length given %s', async (_, head) => {
    const harness = await Harness.node((request, response) => {
      if (request.url === '/fine') return void response.end('fine')
      if (head) response.writeHead(200, head)
      else response.setHeader('content-length', 6)
      response.end(Buffer.from('abcdefghi'))
    })
    const wire = await Wire.open(harness.port)
    expect(await wire.get('/').get('/fine').end()).not.toMatch(/ghi|fine/)
    expect((await harness.whenReported())[0]!.error).toMatchObject({ code: 'ERR_HTTP_CONTENT_LENGTH_MISMATCH' })
  })

  test.each([
    ['of characters that take more', 'ä', 'utf8' as const, 2],
    ['in an encoding of its own', 'ä', 'latin1' as const, 1],
    ['in hexadecimal', 'c3a4', 'hex' as const, 2],
  ])('is counted in bytes: %s', async (_, text, encoding, bytes) => {
    const harness = await Harness.node((_request, response) => {
      response.writeHead(200, { 'Content-Length': bytes }).end(text, encoding)
    })
    const wire = await Wire.open(harness.port)
    await wire.get('/').receives(Buffer.from(text, encoding).toString('latin1'))
    expect((await harness.whenDone(1))[0]).toMatchObject({ bytes })
  })

  test('is found where it is given while the head is made', async () => {
    const harness = await Harness.node((_request, response) => {
      const writeHead = response.writeHead.bind(response) as (...given: unknown[]) => typeof response
      // As the package on-headers does it.
      response.writeHead = (...given: unknown[]) => {
        response.setHeader('Content-Length', 3)
        return writeHead(...given)
      }
      response.end('abcdef')
    })
    const wire = await Wire.open(harness.port)
    await wire.get('/').end()
    expect((await harness.whenReported())[0]!.error).toMatchObject({ code: 'ERR_HTTP_CONTENT_LENGTH_MISMATCH' })
  })

  test('is nothing wrong when the client has gone', async () => {
    const arrived = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<unknown>()
    const harness = await Harness.node((_request, response) => {
      response.once('close', () => {
        try {
          ended.resolve(response.setHeader('Content-Length', 6).end('abc').writableEnded)
        } catch (error) {
          ended.resolve(error)
        }
      })
      arrived.resolve()
    })
    const wire = await Wire.open(harness.port)
    wire.get('/')
    await arrived.promise
    wire.socket.destroy()
    expect(await ended.promise).toBe(true)
    expect(harness.reports).toEqual([])
  })
})

describe('what an application makes of a request and its response', () => {
  test.each([
    ['an object made of it', <T extends object>(given: T): T => Object.create(given) as T],
    ['a Proxy', <T extends object>(given: T): T => new Proxy(given, {})],
  ])('may be %s, and has its headers', async (_name, made) => {
    const harness = await Harness.node((request, response) => {
      response.end(`<${made(request).headers['x-a']}>`)
    })
    const wire = await Wire.open(harness.port)
    await wire.get('/', 'X-A: four').receives('<four>')
  })

  test('may have properties of any name', async () => {
    const harness = await Harness.node((_request, response) => {
      Object.assign(response, { exchange: {} }).end('fine')
    })
    expect((await ask(harness.port)).body).toBe('fine')
    await harness.whenDone(1)
    expect(harness.transport.answering).toBe(0)
  })
})

test('a time that is set for one request is not for the next one on its connection', async () => {
  const harness = await Harness.node((request, response) => {
    const before = request.socket.timeout ?? 0
    request.setTimeout(900)
    response.end(`<${before}>`)
  })
  const wire = await Wire.open(harness.port)
  await wire.get('/').receives('<0>')
  await wire.get('/').receives('<0>', 2)
})

describe("a framework that takes node's objects over, as Express does", () => {
  const listener: RequestListener = (request, response) => {
    Object.setPrototypeOf(response, Object.create(ServerResponse.prototype))
    request.url = '/rest'
    response.setHeader('Content-Length', 4)
    response.end('mine')
  }

  test('is logged by what was asked for, and by what it sent', async () => {
    const harness = await Harness.node(listener)
    expect(await ask(harness.port, '/mounted/rest?a')).toMatchObject({ status: 200, body: 'mine' })
    expect((await harness.whenDone(1))[0]).toMatchObject({ bytes: 4, exchange: { target: '/mounted/rest?a' } })
  })

  test('does not invite another request while the server drains', async () => {
    const arrived = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    const harness = await Harness.node(async (request, response) => {
      arrived.resolve()
      await release.promise
      await listener(request, response)
    })
    const wire = await Wire.open(harness.port)
    wire.get('/')
    await arrived.promise
    const drained = harness.transport.drain(10_000)
    release.resolve()
    expect(await wire.end()).toMatch(/Connection: close[\s\S]*mine$/i)
    await drained
  })
})

test.each<[string, RequestListener]>([
  [
    'throws',
    () => {
      throw new Error('secret')
    },
  ],
  ['rejects', () => Promise.reject(new Error('secret'))],
])('a listener that %s is answered 500, and reported', async (_, listener) => {
  const harness = await Harness.node(listener)
  expect(await ask(harness.port)).toMatchObject({ status: 500, body: '500 Internal Server Error\n' })
  expect((harness.reports[0]!.error as Error).message).toBe('secret')
})

test('a listener that fails in the middle of its answer has the connection cut', async () => {
  const harness = await Harness.node(async (_request, response) => {
    response.write('some')
    throw new Error('broken')
  })
  await expect(ask(harness.port)).rejects.toThrow()
})

test('an answer that was complete stays, when the listener fails after it', async () => {
  const harness = await Harness.node(async (_request, response) => {
    response.end('complete')
    throw new Error('after the end')
  })
  expect((await ask(harness.port)).body).toBe('complete')
  expect(((await harness.whenReported())[0]!.error as Error).message).toBe('after the end')
})

async function marks(app: FastifyInstance): Promise<void> {
  app.addHook('onRequest', async (_request, reply) => {
    reply.raw.setHeader('X-Plugin', 'yes')
  })
}

test('what was set for an answer that failed says nothing of the 500, but a plugin’s fields stay', async () => {
  const harness = await Harness.node(
    (_request, response) => {
      response.setHeader('Content-Encoding', 'gzip').setHeader('Set-Cookie', 'a=b').setHeader('Content-Length', 1)
      throw new Error('broken')
    },
    { plugins: [marks] },
  )
  const { status, headers, body } = await ask(harness.port)
  expect({ status, body }).toEqual({ status: 500, body: '500 Internal Server Error\n' })
  expect(headers).toMatchObject({ 'x-plugin': 'yes', 'content-length': String(body.length) })
  expect(headers).not.toHaveProperty('content-encoding')
  expect(headers).not.toHaveProperty('set-cookie')
})

describe("a server's listeners", () => {
  const serve = (server: Server) => Harness.node(server)

  test('are called, each with the server as this', async () => {
    const seen: unknown[] = []
    const server = createServer(function (this: Server) {
      seen.push(this)
    })
    server.on('request', (_request, response) => response.end('from the second'))
    const { port } = await serve(server)
    expect((await ask(port)).body).toBe('from the second')
    expect(seen).toEqual([server])
  })

  test('may reject: 500, and the process goes on', async () => {
    const harness = await serve(createServer(() => Promise.reject(new Error('secret'))))
    expect(await ask(harness.port)).toMatchObject({ status: 500, body: '500 Internal Server Error\n' })
    expect((harness.reports[0]!.error as Error).message).toBe('secret')
  })

  test('once() is for one request', async () => {
    const { port } = await serve(createServer().once('request', (_request, response) => response.end('once')))
    expect((await ask(port)).body).toBe('once')
    expect((await ask(port)).status).toBe(404)
  })

  test('of checkContinue say themselves when to go on, and that once', async () => {
    const server = createServer((_request, response) => response.end('not asked'))
    server.on('checkContinue', async (request, response) => {
      response.writeContinue()
      let body = ''
      for await (const piece of request) body += piece
      response.end(`continued with ${body}`)
    })
    const { port } = await serve(server)
    const wire = await Wire.open(port)
    wire.send('POST / HTTP/1.1', 'Host: test', 'Content-Length: 4', 'Expect: 100-continue', 'Connection: close', '', '')
    await wire.receives('100 Continue')
    const received = await wire.send('text').end()
    expect(received).toContain('continued with text')
    expect(received.match(/100 Continue/g)).toHaveLength(1)
  })
})
