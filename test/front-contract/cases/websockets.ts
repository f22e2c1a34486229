import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { expect } from 'vitest'
import type { Concern } from '../contract.ts'
import type { Front } from '../scene.ts'
import { seen } from '../seen.ts'

const key = 'dGhlIHNhbXBsZSBub25jZQ=='

/** The server's side of the handshake, RFC 6455 section 4.2.2. */
function accept(request: IncomingMessage, socket: Duplex): void {
  const given = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
  const proof = createHash('sha1').update(given).digest('base64')
  const fields = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${proof}`]
  socket.write(`HTTP/1.1 101 Switching Protocols\r\n${fields.join('\r\n')}\r\n\r\n`)
  socket.on('error', () => {})
}

function dial(front: Front, path: string, more = ''): Socket {
  const { hostname, port } = new URL(front.url)
  const client = connect(Number(port), hostname)
  client.on('error', () => {})
  const fields = ['Host: site.example', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13']
  client.write(`GET ${path} HTTP/1.1\r\n${fields.join('\r\n')}\r\nSec-WebSocket-Key: ${key}\r\n\r\n${more}`)
  return client
}

/** Resolves when what came contains the text. */
function heard(socket: Socket, text: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let all = ''
  socket.on('data', (piece) => {
    all += piece.toString('latin1')
    if (all.includes(text)) resolve(all)
  })
  socket.once('close', () => reject(new Error(`closed before ${JSON.stringify(text)}: ${JSON.stringify(all)}`)))
  promise.catch(() => {})
  return promise
}

export const webSockets: Concern = {
  name: 'WebSockets',
  cases: [
    {
      title: 'a handshake is passed on, and then bytes both ways',
      core: true,
      check: async ({ front, application }) => {
        application.onUpgrade('/case/echo', (request, socket) => {
          accept(request, socket)
          socket.on('data', (piece: Buffer) => socket.write(`echo ${piece}`))
        })
        const client = dial(front, '/case/echo')
        expect(await heard(client, '\r\n\r\n')).toMatch(/^HTTP\/1\.1 101 [\s\S]*s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/)
        const echo = heard(client, 'echo hello')
        client.write('hello')
        await echo
        client.destroy()
      },
    },
    {
      title: 'what a client sends right behind its handshake arrives',
      check: async ({ front, application }) => {
        const arrived = Promise.withResolvers<string>()
        application.onUpgrade('/case/eager', (request, socket, head) => {
          accept(request, socket)
          if (head.length > 0) arrived.resolve(head.toString())
          socket.once('data', (piece: Buffer) => arrived.resolve(piece.toString()))
        })
        const client = dial(front, '/case/eager', 'eager')
        expect(await arrived.promise).toBe('eager')
        client.destroy()
      },
    },
    {
      title: 'the application is told of the client as in any request',
      core: true,
      check: async ({ front, application }) => {
        const told = Promise.withResolvers<IncomingMessage['headers']>()
        application.onUpgrade('/case/told', (request, socket) => {
          told.resolve(request.headers)
          accept(request, socket)
        })
        const client = dial(front, '/case/told')
        expect(await told.promise).toMatchObject({
          host: 'site.example',
          'x-forwarded-for': '127.0.0.1',
          'x-forwarded-proto': 'http',
          'x-request-id': expect.stringMatching(/^[0-9a-f]{32}$/),
        })
        client.destroy()
      },
    },
    {
      title: 'a refused handshake arrives as the application answered it',
      check: async ({ front, application }) => {
        application.onUpgrade('/case/refused', (_request, socket) => {
          socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\nConnection: close\r\n\r\nnever')
        })
        expect(await heard(dial(front, '/case/refused'), 'never')).toMatch(/^HTTP\/1\.1 403 /)
      },
    },
    {
      title: 'when the application hangs up, so does the front',
      check: async ({ front, application }) => {
        application.onUpgrade('/case/hang-up', (request, socket) => {
          accept(request, socket)
          socket.end()
        })
        await once(dial(front, '/case/hang-up').resume(), 'close')
      },
    },
    {
      title: 'when the client hangs up, the application hears of it',
      check: async ({ front, application }) => {
        const closed = Promise.withResolvers<void>()
        application.onUpgrade('/case/gone', (request, socket) => {
          accept(request, socket)
          socket.resume().once('end', closed.resolve)
        })
        const client = dial(front, '/case/gone')
        await heard(client, '\r\n\r\n')
        client.destroy()
        await closed.promise
      },
    },
    {
      title: 'another protocol is not switched to: the request is one without',
      check: async ({ front }) => {
        const { headers } = await seen(front, { headers: { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c' } })
        expect(headers.upgrade).toBeUndefined()
      },
    },
  ],
}
