// The site in Fastify's own words: serve-fastify.js SOCKET
import { Readable } from 'node:stream'
import { fastify } from 'fastify'
import { html, piece, pieces, record, text, types } from '../applications/site/answers.ts'

const site = fastify({ bodyLimit: 16 * 1024 ** 2 })
site.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
site.get('/', (_request, reply) => reply.type(types.text).send(text))
site.get('/json', (_request, reply) => reply.send(record))
site.get('/html', (_request, reply) => reply.type(types.html).send(html))
site.get('/stream', (_request, reply) => reply.type(types.bytes).send(Readable.from(Array(pieces).fill(piece))))
site.post('*', (request, reply) => reply.type(types.text).send(`${request.body?.length ?? 0}\n`))
await site.listen({ path: process.argv[2], backlog: 2048 })
