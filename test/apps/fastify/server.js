import { build } from './app.js'

const fastify = build({ logger: { level: 'warn' } })

try {
  await fastify.listen({ port: 3000 })
} catch (error) {
  fastify.log.error(error)
  process.exit(1)
}
