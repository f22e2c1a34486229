import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import type { Application } from '../../src/index.ts'
import { Harness, readInput } from '../harness.ts'
import { ask, Wire } from '../wire.ts'

const showPath: Application = (environ, startResponse) => {
  startResponse('200 OK', [])
  return [`<${environ.PATH_INFO}>`]
}

const echo: Application = async (environ, startResponse) => {
  startResponse('200 OK', [])
  return [`<${await readInput(environ)}>`]
}

describe('a connection', () => {
  test('carries one request after another', async () => {
    const harness = await Harness.tsgi(showPath)
    const wire = await Wire.open(harness.port)
    for (const path of ['/1', '/2', '/3']) await wire.get(path).receives(`<${path}>`)
    expect(harness.openConnections).toEqual([1])
  })

  test('answers pipelined requests in their order, each when it is its turn', async () => {
    const release = Promise.withResolvers<void>()
    const { port } = await Harness.tsgi(async (environ, startResponse) => {
      if (environ.PATH_INFO === '/slow') await release.promise
      startResponse('200 OK', [])
      if (environ.PATH_INFO === '/fast') release.resolve()
      return [`<${environ.PATH_INFO}>`]
    })
    const wire = await Wire.open(port)
    await wire.get('/slow').get('/fast').get('/last').receives('</last>')
    expect(wire.received.match(/<.*?>/g)).toEqual(['</slow>', '</fast>', '</last>'])
  })

  test('is closed when the client asks for that', async () => {
    const { port } = await Harness.tsgi(showPath)
    const wire = await Wire.open(port)
    expect(await wire.get('/', 'Connection: close').end()).toMatch(/Connection: close/i)
  })

  test('is closed after an answer in HTTP/1.0', async () => {
    const { port } = await Harness.tsgi(showPath)
    const wire = await Wire.open(port)
    expect(await wire.send('GET /old HTTP/1.0', '', '').end()).toContain('</old>')
  })

  test('has its answers counted by what was sent: a 304 has no body, whatever length it names', async () => {
    const harness = await Harness.tsgi((_environ, startResponse) => {
      startResponse('304 Not Modified', [['Content-Length', '1234']])
      return []
    })
    const wire = await Wire.open(harness.port)
    await wire.get('/').receives(' 304 ')
    expect((await harness.whenDone(1))[0]).toMatchObject({ status: 304, bytes: 0 })
  })

  test('that is idle for longer than keep-alive is closed', async () => {
    const { port } = await Harness.tsgi(showPath, { keepAliveMs: 100 })
    const wire = await Wire.open(port)
    await wire.get('/').receives('</>')
    await wire.closed
  })

  test('goes on after a body that the application did not read', async () => {
    const { port } = await Harness.tsgi(showPath)
    const wire = await Wire.open(port)
    wire.send('POST /unread HTTP/1.1', 'Host: test', 'Content-Length: 100000', '', 'x'.repeat(100_000))
    await wire.receives('</unread>')
    await wire.get('/next').receives('</next>')
  })

  test('goes on after a body of which the application read the beginning', async () => {
    const { port } = await Harness.tsgi(async (environ, startResponse) => {
      for await (const _piece of environ['tsgi.input']) break
      return showPath(environ, startResponse)
    })
    const wire = await Wire.open(port)
    wire.send('POST /some HTTP/1.1', 'Host: test', 'Content-Length: 300000', '', 'x'.repeat(300_000))
    await wire.receives('</some>')
    await wire.get('/next').receives('</next>')
  })

  test('that is reset harms nobody', async () => {
    const harness = await Harness.tsgi(showPath)
    const wire = await Wire.open(harness.port)
    await wire.get('/').receives('</>')
    wire.socket.resetAndDestroy()
    await wire.closed
    expect((await ask(harness.port, '/after')).body).toBe('</after>')
  })
})

describe('Expect: 100-continue', () => {
  test('is answered before the body is sent', async () => {
    const { port } = await Harness.tsgi(echo)
    const wire = await Wire.open(port)
    wire.send('POST / HTTP/1.1', 'Host: test', 'Content-Length: 4', 'Expect: 100-continue', '', '')
    await wire.receives('HTTP/1.1 100 Continue\r\n\r\n')
    await wire.send('body').receives('<body>')
  })
})

describe('the record of an exchange', () => {
  test('has status, bytes of the body and time', async () => {
    const harness = await Harness.tsgi(echo)
    await ask(harness.port, '/', { method: 'POST', body: 'héllo' })
    const [done] = await harness.whenDone(1)
    expect(done).toMatchObject({ status: 200, bytes: 8 })
    expect(done!.exchange).toMatchObject({ method: 'POST', target: '/', protocol: 'HTTP/1.1' })
    expect(done!.durationMs).toBeGreaterThan(0)
  })

  test('is made once for each request of a connection', async () => {
    const harness = await Harness.tsgi(showPath)
    const wire = await Wire.open(harness.port)
    await wire.get('/a').get('/b').receives('</b>')
    expect((await harness.whenDone(2)).map(({ exchange }) => exchange.target)).toEqual(['/a', '/b'])
  })
})

describe('while draining', () => {
  test('a request under way is finished, its answer invites no other, and the connection ends', async () => {
    const begun = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    const harness = await Harness.tsgi(async (environ, startResponse) => {
      begun.resolve()
      await release.promise
      return showPath(environ, startResponse)
    })
    const wire = await Wire.open(harness.port)
    wire.get('/slow')
    await begun.promise
    const drained = harness.transport.drain(10_000)
    release.resolve()
    expect(await wire.end()).toMatch(/Connection: close[\s\S]*<\/slow>/i)
    await drained
  })

  test('a request that was already on its way on a kept connection is answered', async () => {
    const harness = await Harness.tsgi(showPath)
    const wire = await Wire.open(harness.port)
    await wire.get('/first').receives('</first>')
    const drained = harness.transport.drain(10_000)
    expect(await wire.get('/late').end()).toMatch(/Connection: close[\s\S]*<\/late>$/i)
    await drained
  })

  test('an application written against node:http invites no other request either', async () => {
    const release = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const harness = await Harness.node(async (_request, response) => {
      begun.resolve()
      await release.promise
      response.end('done')
    })
    const wire = await Wire.open(harness.port)
    wire.get('/')
    await begun.promise
    const drained = harness.transport.drain(5000)
    release.resolve()
    expect(await wire.end()).toMatch(/Connection: close[\s\S]*done$/)
    await drained
  })

  test('idle connections are closed after a short wait', async () => {
    const harness = await Harness.tsgi(showPath)
    const wire = await Wire.open(harness.port)
    await wire.get('/').receives('</>')
    await harness.transport.drain(10_000)
    await wire.closed
  })

  test('what takes longer than the grace is cut', async () => {
    const begun = Promise.withResolvers<void>()
    const harness = await Harness.tsgi(async (environ) => {
      begun.resolve()
      await once(environ['tsgi.signal'], 'abort')
      return []
    })
    const wire = await Wire.open(harness.port)
    wire.get('/')
    await begun.promise
    await harness.transport.drain(50)
    expect(await wire.end()).toBe('')
  })
})

test('Fastify plugins are server middleware in front of the application', async () => {
  const { port } = await Harness.tsgi(echo, {
    plugins: [
      Object.assign(
        async (app: import('fastify').FastifyInstance) => {
          app.addHook('onRequest', async (request, reply) => {
            if (request.url === '/closed') await reply.code(418).send('closed')
          })
        },
        { [Symbol.for('skip-override')]: true },
      ),
    ],
  })
  expect(await ask(port, '/closed')).toMatchObject({ status: 418, body: 'closed' })
  expect(
    await ask(port, '/', { method: 'POST', body: '{', headers: { 'Content-Type': 'application/json' } }),
  ).toMatchObject({ status: 200, body: '<{>' })
})
