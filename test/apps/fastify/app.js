import path from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import fastifyStatic from '@fastify/static'
import websocket from '@fastify/websocket'
import Fastify from 'fastify'

export function build(options = {}) {
  const fastify = Fastify({ trustProxy: ['loopback', 'linklocal', 'uniquelocal'], ...options })

  fastify.register(cookie)
  fastify.register(formbody)
  fastify.register(websocket)
  fastify.register(fastifyStatic, { root: path.join(import.meta.dirname, 'public'), prefix: '/assets/' })

  fastify.get('/', async (_request, reply) => {
    reply.type('text/html')
    return `<!doctype html>
  <link rel="stylesheet" href="/assets/app.css">
  <title>A Fastify application</title>
  <h1>Hello from Fastify</h1>
  `
  })

  fastify.post('/echo', async (request) => ({ received: request.body }))

  fastify.get('/sign-in', async (_request, reply) =>
    reply
      .setCookie('session', 'abc', { path: '/', httpOnly: true, sameSite: 'lax' })
      .setCookie('theme', 'dark', { path: '/' })
      .redirect('/'),
  )

  fastify.get('/seen', async (request) => ({ ip: request.ip, host: request.host, protocol: request.protocol }))

  fastify.get('/countdown', async (_request, reply) => {
    reply.type('text/plain').header('X-Accel-Buffering', 'no')
    return reply.send(Readable.from(countdown()))
  })

  fastify.get('/broken', async () => {
    throw new Error('this handler fails on purpose')
  })

  fastify.register(async (instance) => {
    instance.get('/ws', { websocket: true }, (socket) => {
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
    })
  })

  fastify.setNotFoundHandler((_request, reply) => {
    reply.code(404).send({ message: 'Fastify has no such page' })
  })

  return fastify
}

async function* countdown() {
  for (let left = 3; left > 0; left -= 1) {
    yield `${left}\n`
    await setTimeout(200)
  }
  yield 'lift-off\n'
}
