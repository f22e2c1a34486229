/** One of the applications in test/apps: how it is served, what it says, and its line in docs/frameworks.md. */
export interface FrameworkApplication {
  readonly name: string
  /** The npm package whose version was tested; undefined where there is none. */
  readonly package?: string
  readonly folder: string
  /** What APP_MODULE is. */
  readonly module: string
  /** The same application as its instance, or as what makes one, which can be named as well. */
  readonly exported?: string
  /** The interface that `auto` chooses, as the log says it. */
  readonly interface: 'node' | 'fetch'
  /** In its page, in its answer to an unknown path, and in its answer after a handler threw. */
  readonly page: string
  readonly missing: string
  readonly broken: RegExp
  readonly webSockets: 'echo' | 'chat' | 'none'
  readonly workers: number
  /** What is done in its folder before it can be served. */
  readonly preparation: readonly string[]
  readonly documentation: {
    readonly webSockets: string
    readonly trust: string
    readonly notes: string
  }
}

const unprepared = { workers: 2, preparation: [] } as const
const expressTrust = "`app.set('trust proxy', 'loopback, linklocal, uniquelocal')`"
const readsHeaders = 'no setting: read `X-Forwarded-For`, `-Host`, `-Proto`; the front replaces what clients send'

export const applications: readonly FrameworkApplication[] = [
  {
    ...unprepared,
    name: 'Express, the application',
    package: 'express',
    folder: 'express',
    module: 'test/apps/express/app.ts:app',
    interface: 'node',
    page: 'Hello from Express',
    missing: 'Express has no such page',
    broken: /Express caught: this handler fails on purpose/,
    webSockets: 'none',
    documentation: { webSockets: 'name the server, see below', trust: expressTrust, notes: 'nothing to change' },
  },
  {
    ...unprepared,
    name: 'Express, the program',
    package: 'express',
    folder: 'express',
    module: 'test/apps/express/server.ts',
    interface: 'node',
    page: 'Hello from Express',
    missing: 'Express has no such page',
    broken: /Express caught: this handler fails on purpose/,
    webSockets: 'echo',
    documentation: { webSockets: '`ws` with `{ server }`', trust: expressTrust, notes: 'nothing to change' },
  },
  {
    ...unprepared,
    name: 'Fastify',
    package: 'fastify',
    folder: 'fastify',
    module: 'test/apps/fastify/server.js',
    exported: 'test/apps/fastify/app.js:build()',
    interface: 'node',
    page: 'Hello from Fastify',
    missing: 'Fastify has no such page',
    broken: /this handler fails on purpose/,
    webSockets: 'echo',
    documentation: {
      webSockets: '`@fastify/websocket`',
      trust: "`trustProxy: ['loopback', 'linklocal', 'uniquelocal']`",
      notes: 'nothing to change; its own log goes to standard output as before',
    },
  },
  {
    ...unprepared,
    name: 'Koa',
    package: 'koa',
    folder: 'koa',
    module: 'test/apps/koa/server.js',
    exported: 'test/apps/koa/app.js',
    interface: 'node',
    page: 'Hello from Koa',
    missing: 'Not Found',
    broken: /Koa caught: this handler fails on purpose/,
    webSockets: 'none',
    documentation: { webSockets: 'none of its own', trust: '`new Koa({ proxy: true })`', notes: 'nothing to change' },
  },
  {
    ...unprepared,
    name: 'Hono, the application',
    package: 'hono',
    folder: 'hono',
    module: 'test/apps/hono/app.ts:default',
    interface: 'fetch',
    page: 'Hello from Hono',
    missing: 'Hono has no such page',
    broken: /Hono caught: this handler fails on purpose/,
    webSockets: 'none',
    documentation: { webSockets: 'name the program, see below', trust: readsHeaders, notes: 'nothing to change' },
  },
  {
    ...unprepared,
    name: 'Hono, the program',
    package: 'hono',
    folder: 'hono',
    module: 'test/apps/hono/server.js',
    interface: 'node',
    page: 'Hello from Hono',
    missing: 'Hono has no such page',
    broken: /Hono caught: this handler fails on purpose/,
    webSockets: 'echo',
    documentation: {
      webSockets: '`upgradeWebSocket` of `@hono/node-server`',
      trust: readsHeaders,
      notes: 'nothing to change',
    },
  },
  {
    ...unprepared,
    name: 'H3',
    package: 'h3',
    folder: 'h3',
    module: 'test/apps/h3/server.ts',
    exported: 'test/apps/h3/app.ts:app',
    interface: 'node',
    page: 'Hello from H3',
    missing: '"status":404',
    broken: /"status":500/,
    webSockets: 'echo',
    documentation: {
      webSockets: '`crossws/server`',
      trust: '`getRequestIP(event, { xForwardedFor: true })`, likewise host and protocol',
      notes: 'nothing to change',
    },
  },
  {
    ...unprepared,
    name: 'NestJS',
    package: '@nestjs/core',
    folder: 'nest',
    module: 'test/apps/nest/dist/main.js',
    exported: 'test/apps/nest/dist/create.js:create()',
    interface: 'node',
    page: 'Hello from NestJS',
    missing: 'Cannot GET /no-such-page',
    broken: /Internal server error/,
    webSockets: 'echo',
    preparation: ['npm run build'],
    documentation: {
      webSockets: 'gateways with `WsAdapter`',
      trust: expressTrust,
      notes: 'name what its build made: Node strips types, not decorators',
    },
  },
  {
    ...unprepared,
    name: 'Next.js, standalone',
    package: 'next',
    folder: 'next',
    module: 'test/apps/next/.next/standalone/server.js',
    interface: 'node',
    page: 'Hello from Next.js',
    missing: 'Next.js has no such page',
    broken: /^$/,
    webSockets: 'none',
    preparation: ['npm ci', 'npm run build'],
    documentation: {
      webSockets: 'none of its own',
      trust: readsHeaders,
      notes:
        "`output: 'standalone'`, and `public` and `.next/static` copied beside `server.js`, as its documentation says",
    },
  },
  {
    ...unprepared,
    name: 'Socket.IO',
    package: 'socket.io',
    folder: 'socket.io',
    module: 'test/apps/socket.io/index.js',
    interface: 'node',
    page: 'Hello from Socket.IO',
    missing: 'Cannot GET /no-such-page',
    broken: /Error: this handler fails on purpose|Internal Server Error/,
    webSockets: 'chat',
    // Its polling needs each client to meet the same process again.
    workers: 1,
    documentation: {
      webSockets: 'its own, with polling and upgrade',
      trust: expressTrust,
      notes: 'nothing to change with one worker; more: see below',
    },
  },
  {
    ...unprepared,
    name: '`http.createServer`',
    folder: 'http',
    module: 'test/apps/http/server.js',
    interface: 'node',
    page: 'Hello from node:http',
    missing: 'there is no such page',
    broken: /caught: this handler fails on purpose/,
    webSockets: 'echo',
    documentation: { webSockets: '`ws` with `{ server }`', trust: readsHeaders, notes: 'nothing to change' },
  },
  {
    ...unprepared,
    name: 'CommonJS, the application',
    package: 'express',
    folder: 'commonjs',
    module: 'test/apps/commonjs/app.js',
    interface: 'node',
    page: 'Hello from CommonJS',
    missing: 'CommonJS has no such page',
    broken: /CommonJS caught: this handler fails on purpose/,
    webSockets: 'none',
    documentation: { webSockets: 'name the program', trust: expressTrust, notes: '`module.exports = app`' },
  },
  {
    ...unprepared,
    name: 'CommonJS, the program',
    package: 'express',
    folder: 'commonjs',
    module: 'test/apps/commonjs/server.js',
    interface: 'node',
    page: 'Hello from CommonJS',
    missing: 'CommonJS has no such page',
    broken: /CommonJS caught: this handler fails on purpose/,
    webSockets: 'echo',
    documentation: { webSockets: '`ws` with `{ server }`', trust: expressTrust, notes: 'nothing to change' },
  },
]
