import { once } from 'node:events'
import { type IncomingMessage, request, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { newExchange } from '../src/exchange.ts'
import { AcceleratedFiles } from '../src/files/accelerated-files.ts'
import { createLog } from '../src/logs/log.ts'
import { Names } from '../src/upstream/names.ts'
import { Pool } from '../src/upstream/pool.ts'
import { Upstream } from '../src/upstream/upstream.ts'
import { ask, heard, open, speak, startFront, startRawUpstream, startUpstream, temporaryFolder } from './rig.ts'

const someone = { address: '127.0.0.1', isTrusted: false }
const host = 'Host: site\r\n'

describe('what goes to the upstream', () => {
  test('a chunked DELETE arrives as one request with its body, not as two', async () => {
    const seen: string[] = []
    const upstream = await startUpstream(async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString()
      seen.push(`${request.method} ${request.url} ${request.headers['content-length']} ${body}`)
      response.end()
    })
    const { port } = await startFront({ upstream: upstream.port })
    const smuggled = 'GET /admin HTTP/1.1\r\nHost: site\r\n\r\n'
    const chunk = `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`
    for (const method of ['DELETE', 'OPTIONS']) {
      await speak(
        port,
        `${method} /x HTTP/1.1\r\n${host}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`,
      )
    }
    expect(seen).toEqual([`DELETE /x undefined ${smuggled}`, `OPTIONS /x undefined ${smuggled}`])
  })

  test('the path arrives byte by byte, doubled slashes and all', async () => {
    const upstream = await startUpstream((request, response) => response.end(request.url))
    const { port } = await startFront({ upstream: upstream.port })
    const path = '//a//%2e%2E/b?next=http://[::1'
    expect((await ask(port, path)).body).toBe(path)
  })

  test('a target that no URL parser takes is not parsed', async () => {
    // Past the front's own check, which would refuse it.
    const application = await startRawUpstream((socket, text) => {
      const line = text.split('\r\n', 1)[0]!
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${line.length}\r\n\r\n${line}`)
    })
    const upstream = newUpstream(application.port)
    const { port } = await startUpstream(
      (request, response) => void upstream.serve(newExchange(request, response, someone, false)),
    )
    expect(await speak(port, `GET http://[::1 HTTP/1.1\r\n${host}Connection: close\r\n\r\n`)).toMatch(
      /GET http:\/\/\[::1 HTTP\/1.1$/,
    )
  })

  test('hop-by-hop headers, those that Connection names and Expect stay behind', async () => {
    const upstream = await startUpstream((request, response) => response.end(JSON.stringify(request.headers)))
    const { port } = await startFront({ upstream: upstream.port })
    const answer = await speak(
      port,
      `POST / HTTP/1.1\r\n${host}Connection: close, x-secret\r\nX-Secret: 1\r\nKeep-Alive: timeout=1\r\nTE: trailers\r\n` +
        'Proxy-Connection: close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi',
    )
    const { connection, ...headers } = JSON.parse(answer.slice(answer.lastIndexOf('\r\n\r\n')))
    expect(connection).toBe('keep-alive')
    const gone = ['x-secret', 'keep-alive', 'te', 'proxy-connection', 'upgrade', 'http2-settings', 'expect']
    expect(Object.keys(headers).filter((name) => gone.includes(name))).toEqual([])
    expect(answer).toMatch(/^HTTP\/1.1 100 Continue\r\n/)
  })

  test('requests share kept connections', async () => {
    let connections = 0
    const upstream = await startUpstream((_request, response) => response.end())
    upstream.server.on('connection', () => connections++)
    const { port } = await startFront({ upstream: upstream.port })
    for (let count = 0; count < 5; count++) await ask(port, '/')
    expect(connections).toBe(1)
  })

  test('a unix socket is an upstream like any other', async () => {
    const path = join(temporaryFolder(), 'app.sock')
    const upstream = await startUpstream((_request, response) => response.end('by socket'))
    upstream.server.close()
    upstream.server.listen(path)
    await once(upstream.server, 'listening')
    const { port } = await startFront({ upstream: { path } })
    expect((await ask(port, '/')).body).toBe('by socket')
  })

  test('an upload is passed on no faster than the upstream reads it', async () => {
    const pieces = 64
    const piece = Buffer.alloc(2 ** 20)
    let sentBytes = 0
    let receivedBytes = 0
    let mostUnderwayBytes = 0
    const upstream = await startUpstream(async (request, response) => {
      for await (const chunk of request) {
        receivedBytes += chunk.length
        for (let round = 0; round < 5; round++) await turn()
      }
      response.end(String(receivedBytes))
    })
    const { port } = await startFront({ upstream: upstream.port })
    const outgoing = request({ host: '127.0.0.1', port, method: 'POST' })
    for (let count = 0; count < pieces; count++) {
      if (!outgoing.write(piece)) await once(outgoing, 'drain')
      sentBytes += piece.length
      mostUnderwayBytes = Math.max(mostUnderwayBytes, sentBytes - receivedBytes)
    }
    outgoing.end()
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
    expect(Buffer.concat(await response.toArray()).toString()).toBe(String(pieces * piece.length))
    // The kernel's buffers of two connections hold some; a front that read ahead would hold most of the 64 MiB.
    expect(mostUnderwayBytes).toBeLessThan(24 * 2 ** 20)
  })
})

describe('what comes back', () => {
  test('pieces of a stream reach the client as they are written', async () => {
    const upstream = await startUpstream((_request, response) => void response.write('first'))
    const arrived = once(upstream.server, 'request') as Promise<[IncomingMessage, ServerResponse]>
    const { port } = await startFront({ upstream: upstream.port })
    const socket = open(port)
    const first = heard(socket, 'first')
    socket.write(`GET / HTTP/1.1\r\n${host}\r\n`)
    const [, response] = await arrived
    await first
    const second = heard(socket, 'second')
    response.end('second')
    await second
  })

  test('hop-by-hop headers and those that Connection names stay behind', async () => {
    const upstream = await startUpstream((_request, response) => {
      response.setHeader('Connection', 'keep-alive, x-inner')
      response.setHeader('X-Inner', '1').setHeader('Proxy-Connection', 'a').setHeader('Upgrade', 'h2c')
      response.setHeader('Keep-Alive', 'timeout=60').setHeader('X-Request-Id', 'not-yours').end('x')
    })
    const { port } = await startFront({ upstream: upstream.port })
    const { headers } = await ask(port, '/')
    const own = ['x-content-type-options', 'x-request-id']
    expect(Object.keys(headers).sort()).toEqual(['connection', 'content-length', 'date', ...own])
    expect(headers['x-request-id']).not.toBe('not-yours')
  })

  test('an upstream connection is not used longer than the upstream says that it keeps it', async () => {
    let connections = 0
    const upstream = await startUpstream((_request, response) => {
      response.setHeader('Connection', 'keep-alive').setHeader('Keep-Alive', 'timeout=1').end()
    })
    upstream.server.on('connection', () => connections++)
    const { port } = await startFront({ upstream: upstream.port })
    await ask(port, '/')
    await ask(port, '/')
    expect(connections).toBe(2)
  })

  test('a client that asked for the connection to end gets its wish', async () => {
    const upstream = await startUpstream((_request, response) => response.end('bye'))
    const { port } = await startFront({ upstream: upstream.port })
    expect(await speak(port, `GET / HTTP/1.1\r\n${host}Connection: close\r\n\r\n`)).toMatch(/connection: close/i)
  })

  test('an HTTP/1.0 client gets no chunks', async () => {
    const upstream = await startUpstream((_request, response) => {
      response.write('one ')
      response.end('two')
    })
    const { port } = await startFront({ upstream: upstream.port })
    const answer = await speak(port, 'GET / HTTP/1.0\r\n\r\n')
    expect(answer).not.toMatch(/transfer-encoding/i)
    expect(answer.split('\r\n\r\n')[1]).toBe('one two')
  })

  test('HEAD keeps the headers and has no body', async () => {
    const upstream = await startUpstream((_request, response) => response.setHeader('Content-Length', 5).end('hello'))
    const { port } = await startFront({ upstream: upstream.port })
    const answer = await ask(port, '/', { method: 'HEAD' })
    expect([answer.headers['content-length'], answer.body]).toEqual(['5', ''])
  })

  test('a 204 that announces trailers is only a 204', async () => {
    const upstream = await startRawUpstream((socket) => socket.write('HTTP/1.1 204 No Content\r\nTrailer: x\r\n\r\n'))
    const { port } = await startFront({ upstream: upstream.port })
    const answer = await ask(port, '/')
    expect([answer.status, answer.headers.trailer]).toEqual([204, undefined])
  })

  test('a status line that node:http would not write is a 502', async () => {
    const lines = ['HTTP/1.1 099 Odd', 'HTTP/1.1 200 O\x01K']
    const upstream = await startRawUpstream((socket) => socket.end(`${lines.shift()}\r\nContent-Length: 1\r\n\r\nx`))
    const { port } = await startFront({ upstream: upstream.port })
    expect([(await ask(port, '/')).status, (await ask(port, '/')).status]).toEqual([502, 502])
  })
})

function newUpstream(port: number): Upstream {
  const log = createLog('error', () => {})
  const upstream = new Upstream({
    pool: new Pool([{ kind: 'tcp', host: '127.0.0.1', port }], new Names(undefined, log)),
    buffering: 'auto',
    timeouts: { connectMs: 5000, readMs: 5000 },
    bodyLimits: { limitBytes: 0, idleMs: 5000 },
    accelerated: new AcceleratedFiles([]),
    log,
  })
  onTestFinished(() => upstream.close())
  return upstream
}
