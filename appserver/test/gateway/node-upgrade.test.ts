import { createServer, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { chooseInterface } from '../../src/gateway/interfaces.ts'
import { Harness } from '../harness.ts'
import { upgradeFields, WebSocketClient } from '../websocket-client.ts'
import { Wire } from '../wire.ts'

function plainServer(): Server {
  return createServer((request, response) => response.end(`plain ${request.headers.upgrade}`))
}

/** As the documentation of ws has it. */
function echoServer(): Server {
  const server = plainServer()
  new WebSocketServer({ server }).on('connection', (ws) => {
    ws.on('message', (data, binary) => {
      if (String(data) === 'throw') throw new Error('no such room')
      ws.send(data, { binary })
    })
  })
  return server
}

test("a server's own WebSockets work", async () => {
  const harness = await Harness.node(echoServer())
  const client = await WebSocketClient.open(harness.port)
  client.ws.send('text')
  client.ws.send(new Uint8Array([1]))
  expect(await client.receives(2)).toEqual(['text', Buffer.from([1])])
  client.ws.close(4000)
  expect((await client.closed).code).toBe(4000)
  expect(await harness.whenDone(1)).toMatchObject([{ status: 101 }])
})

test('any protocol is the listener’s to speak, and what it throws before it answers cuts the connection', async () => {
  const server = plainServer().on('upgrade', (request, socket, head) => {
    if (request.url === '/throw') throw new Error('broken')
    socket.end(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${request.headers.upgrade}\r\n\r\n${head}`)
  })
  const harness = await Harness.node(server)
  const wire = await Wire.open(harness.port)
  wire.get('/', 'Connection: Upgrade', 'Upgrade: echo').send('early')
  expect(await wire.receives('early')).toContain('Upgrade: echo')
  wire.socket.end()
  const cut = await Wire.open(harness.port)
  expect(await cut.get('/throw', 'Connection: Upgrade', 'Upgrade: echo').end()).toBe('')
  expect(harness.reports).toHaveLength(1)
})

test('a listener may answer by a response of its own, as Fastify does', async () => {
  const server = plainServer().on('upgrade', (request, socket: Socket) => {
    const response = new ServerResponse(request)
    response.assignSocket(socket)
    response.once('finish', () => socket.end())
    response.writeHead(404, { 'Content-Length': 12 }).end('no such room')
  })
  const harness = await Harness.node(server)
  const wire = await Wire.open(harness.port)
  expect(await wire.get('/', ...upgradeFields).end()).toMatch(/^HTTP\/1\.1 404 [\s\S]*no such room$/)
  await harness.whenDone(1)
  expect(harness.reports).toEqual([])
})

test('a server without upgrade listeners answers as usual', async () => {
  const { port } = await Harness.node(plainServer())
  const wire = await Wire.open(port)
  expect(await wire.get('/', ...upgradeFields).receives('plain websocket')).toMatch(/^HTTP\/1\.1 200 /)
})

test('its connections are left alone by the drain until the deadline, and cut then', async () => {
  const harness = await Harness.node(echoServer())
  const client = await WebSocketClient.open(harness.port)
  const drained = harness.transport.drain(1000)
  client.ws.send('still here')
  expect(await client.receives(1)).toEqual(['still here'])
  await drained
  expect((await client.closed).code).toBe(1006)
})

test('only a server that listens for them is asked for upgrades', () => {
  const context = { server: {} as never, report: () => {}, log: {} as never, lifespan: 'off' } as const
  const server = plainServer()
  const chosen = chooseInterface(server, 'auto', context)
  expect(chosen.upgrades()).toBe('none')
  server.on('upgrade', () => {})
  expect(chosen.upgrades()).toBe('any')
  expect(chooseInterface(() => {}, 'node', context).upgrades()).toBe('none')
  expect(chooseInterface(() => [], 'tsgi', context).upgrades()).toBe('websocket')
})
