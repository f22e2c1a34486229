import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ask, heard, open, speak, startFront, startRawUpstream, startUpstream } from './rig.ts'

const host = 'Host: site\r\n'

describe('what goes wrong', () => {
  test('a client that leaves takes its upstream request with it, also when that was read to its end', async () => {
    for (const request of [`GET / HTTP/1.1\r\n${host}\r\n`, `POST / HTTP/1.1\r\n${host}Content-Length: 2\r\n\r\nhi`]) {
      const { promise: read, resolve } = Promise.withResolvers<ServerResponse>()
      const upstream = await startUpstream((request, response) => request.resume().once('end', () => resolve(response)))
      const { port } = await startFront({ upstream: upstream.port })
      const socket = open(port)
      socket.write(request)
      const left = once(await read, 'close')
      socket.destroy()
      await left
    }
  })

  test('an upstream that answers and closes before it has the whole body leaves the client connection usable', async () => {
    const upstream = await startRawUpstream((socket, text) => {
      if (text.startsWith('POST'))
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno')
      if (text.startsWith('GET')) socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nnext')
    })
    const { port } = await startFront({ upstream: upstream.port })
    const client = open(port)
    const next = heard(client, 'next')
    const forbidden = heard(client, '403')
    client.write(`POST / HTTP/1.1\r\n${host}Content-Length: ${2 ** 24}\r\n\r\nbeginning`)
    await forbidden
    client.write(Buffer.alloc(2 ** 24 - 'beginning'.length))
    client.write(`GET / HTTP/1.1\r\n${host}\r\n`)
    await next
  })

  test('an upstream that dies in the middle of a body cuts the client off', async () => {
    const upstream = await startUpstream((_request, response) => {
      response.setHeader('Content-Length', 100)
      response.write('part', () => response.destroy())
    })
    const { port } = await startFront({ upstream: upstream.port })
    expect(await speak(port, `GET / HTTP/1.1\r\n${host}\r\n`)).toMatch(/part$/)
  })

  test('an upstream that sends more than its length is taken at its word, and the front goes on', async () => {
    const upstream = await startRawUpstream((socket, text) => {
      const length = text.includes(' /more ') ? 'Content-Length: 2' : 'Connection: close'
      socket.write(`HTTP/1.1 200 OK\r\n${length}\r\n\r\nno more than that`)
      if (!text.includes(' /more ')) socket.end()
    })
    const { port } = await startFront({ upstream: upstream.port })
    const { status, body } = await ask(port, '/more')
    expect({ status, body }).toEqual({ status: 200, body: 'no' })
    expect((await ask(port, '/')).body).toBe('no more than that')
  })

  test('an upstream that refuses is a 502 at once, and said in the log', async () => {
    const { port, logged } = await startFront({ upstream: 1 })
    const answer = await ask(port, '/')
    expect(answer.status).toBe(502)
    expect(logged.join('')).toMatch(
      /upstream 127.0.0.1:1 does not accept connections \(ECONNREFUSED\), request [0-9a-f]{32}/,
    )
  })

  test('an upstream that is silent is a 504, and its request is given up', async () => {
    const upstream = await startUpstream(() => {})
    const arrived = once(upstream.server, 'request') as Promise<[IncomingMessage, ServerResponse]>
    const { port, logged } = await startFront({ upstream: upstream.port, timeouts: { connectMs: 5000, readMs: 50 } })
    const answer = ask(port, '/')
    const [, response] = await arrived
    const given = once(response, 'close')
    expect((await answer).status).toBe(504)
    await given
    expect(logged.join('')).toContain('was silent for 0.05 s')
  })

  test('an upstream that does not complete the connection is a 502', async () => {
    const listener = await startDeafListener()
    const { port, logged } = await startFront({ upstream: listener, timeouts: { connectMs: 100, readMs: 5000 } })
    expect((await ask(port, '/')).status).toBe(502)
    expect(logged.join('')).toContain('took longer to connect than 0.1 s')
  })

  test('the read timeout is between two pieces, so that a stream may be longer', async () => {
    const upstream = await startUpstream((_request, response) => {
      let pieces = 0
      const timer = setInterval(() => {
        response.write('x')
        if (++pieces < 9) return
        clearInterval(timer)
        response.end()
      }, 150)
    })
    const { port } = await startFront({ upstream: upstream.port, timeouts: { connectMs: 5000, readMs: 1000 } })
    expect((await ask(port, '/')).body).toBe('x'.repeat(9))
  })

  test('a GET that a closing kept connection swallowed is sent again', async () => {
    const upstream = await startStaleUpstream()
    const { port } = await startFront({ upstream: upstream.port })
    await ask(port, '/')
    expect((await ask(port, '/')).status).toBe(200)
    expect(upstream.requests).toEqual(['GET', 'GET', 'GET'])
  })

  test('a POST is never sent twice', async () => {
    const upstream = await startStaleUpstream()
    const { port } = await startFront({ upstream: upstream.port })
    await ask(port, '/')
    expect((await ask(port, '/', { method: 'POST', body: 'x' })).status).toBe(502)
    expect(upstream.requests).toEqual(['GET', 'POST'])
  })

  test('a GET that a new connection swallowed is sent once more, and no more', async () => {
    let requests = 0
    const upstream = await startRawUpstream((socket) => {
      requests++
      socket.resetAndDestroy()
    })
    const { port } = await startFront({ upstream: upstream.port })
    expect([(await ask(port, '/')).status, requests]).toEqual([502, 2])
  })
})

/** Never accepts; its queue of two is filled here, so that the kernel leaves a third connection waiting. */
async function startDeafListener(): Promise<number> {
  const child = fork(join(import.meta.dirname, 'fixtures/deaf-listener.ts'), {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [port] = (await once(child.stdout!, 'data')) as [Buffer]
  const fillers = Array.from({ length: 2 }, () => open(Number(port)))
  await Promise.all(fillers.map((filler) => once(filler, 'connect')))
  return Number(port)
}

/** Answers the first request of its first connection and resets that connection on the second. */
async function startStaleUpstream(): Promise<{ port: number; requests: string[] }> {
  const requests: string[] = []
  const { port } = await startRawUpstream((socket, text) => {
    requests.push(text.split(' ', 1)[0]!)
    if (requests.length === 2) socket.resetAndDestroy()
    else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
  })
  return { port, requests }
}
