import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, request, type Server } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Address, resolve } from 'appserver/settings'
import { onTestFinished } from 'vitest'
import { AcceleratedFiles } from '../src/files/accelerated-files.ts'
import { MediaFiles } from '../src/files/media-files.ts'
import type { Mount } from '../src/files/mounted-files.ts'
import { StaticFiles } from '../src/files/static-files.ts'
import { Front } from '../src/front.ts'
import type { AddressRange } from '../src/kinds.ts'
import { jsonLine } from '../src/logs/access-line.ts'
import { AccessLog } from '../src/logs/access-log.ts'
import { createLog } from '../src/logs/log.ts'
import { createProtection } from '../src/protection/protection.ts'
import { table } from '../src/settings.ts'
import { ServerNames } from '../src/tls/server-names.ts'
import { Site } from '../src/tls/site.ts'
import { TrustedProxies } from '../src/trusted-proxies.ts'
import { Names } from '../src/upstream/names.ts'
import { Pool } from '../src/upstream/pool.ts'
import type { Buffering } from '../src/upstream/request-body.ts'
import { Upstream, type UpstreamOptions } from '../src/upstream/upstream.ts'

/** An HTTP server in the application server's place. */
export async function startUpstream(listener: RequestListener): Promise<{ port: number; server: Server }> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { port: (server.address() as AddressInfo).port, server }
}

/** A listener that speaks bytes, for upstreams that no HTTP library would be. Gets each connection's first piece. */
export async function startRawUpstream(speak: (socket: Socket, heard: string) => void): Promise<{ port: number }> {
  const sockets = new Set<Socket>()
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (chunk) => speak(socket, chunk.toString('latin1')))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { port: (server.address() as AddressInfo).port }
}

export interface FrontRig {
  readonly port: number
  readonly front: Front
  /** The front's own log, line by line. */
  readonly logged: string[]
  readonly accessed: Record<string, unknown>[]
  /** The next access log line that is written from now on. */
  nextAccess(): Promise<Record<string, unknown>>
}

/** A port, or a unix socket. */
type Place = number | { readonly path: string }

interface FrontWishes {
  readonly upstream?: Place | readonly Place[]
  readonly buffering?: Buffering
  readonly timeouts?: UpstreamOptions['timeouts']
  readonly bodyLimitBytes?: number
  readonly bodyIdleMs?: number
  readonly mounts?: readonly Mount[]
  readonly media?: readonly Mount[]
  readonly accel?: readonly Mount[]
  readonly trusted?: readonly AddressRange[]
  /** Flags of the settings about protection. */
  readonly flags?: readonly string[]
}

export async function startFront(wishes: FrontWishes = {}): Promise<FrontRig> {
  const { upstream = 1, timeouts = { connectMs: 5000, readMs: 5000 }, bodyLimitBytes = 0, bodyIdleMs = 5000 } = wishes
  const logged: string[] = []
  const accessed: Record<string, unknown>[] = []
  const waiting: ((line: Record<string, unknown>) => void)[] = []
  const accelerated = new AcceleratedFiles(wishes.accel ?? [])
  const log = createLog('debug', (line) => logged.push(line))
  const front = new Front({
    accessLog: new AccessLog(jsonLine, (text) => {
      const line = JSON.parse(text)
      accessed.push(line)
      waiting.shift()?.(line)
    }),
    staticFiles: new StaticFiles(wishes.mounts ?? []),
    mediaFiles: new MediaFiles(wishes.media ?? []),
    accelerated,
    upstream: new Upstream({
      pool: new Pool([upstream].flat().map(addressOf), new Names(undefined, log)),
      buffering: wishes.buffering ?? 'auto',
      timeouts,
      bodyLimits: { limitBytes: bodyLimitBytes, idleMs: bodyIdleMs },
      accelerated,
      log,
    }),
    trustedProxies: new TrustedProxies(wishes.trusted ?? []),
    protection: createProtection(resolve(table, { argv: wishes.flags ?? [], env: {}, prefix: 'PROXY' }).settings),
    site: new Site({ names: new ServerNames(undefined), redirectPort: undefined, hstsS: undefined }),
    tls: undefined,
    bodyLimitBytes,
    log,
  })
  const { port } = await front.listen('127.0.0.1', 0)
  onTestFinished(() => front.close())
  return { port, front, logged, accessed, nextAccess: () => new Promise((resolve) => waiting.push(resolve)) }
}

function addressOf(place: Place): Address {
  return typeof place === 'number'
    ? { kind: 'tcp', host: '127.0.0.1', port: place }
    : { kind: 'unix', path: place.path }
}

export function open(port: number): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  onTestFinished(() => void socket.destroy())
  return socket
}

/** Sends bytes as they are and gives everything that comes back until the server closes. */
export async function speak(port: number, text: string): Promise<string> {
  const socket = open(port)
  let heard = ''
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1')
  })
  socket.write(text, 'latin1')
  await once(socket, 'close')
  return heard
}

/** Resolves when what came back on the socket contains the text. */
export function heard(socket: Socket, text: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let all = ''
  socket.on('data', (chunk) => {
    all += chunk.toString('latin1')
    if (all.includes(text)) resolve(all)
  })
  socket.once('close', () => reject(new Error(`closed before ${JSON.stringify(text)}; heard ${JSON.stringify(all)}`)))
  promise.catch(() => {})
  return promise
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

interface Ask {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string | Buffer
}

export async function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body }: Ask = {},
): Promise<Answer> {
  const outgoing = request({ host: '127.0.0.1', port, path, method, headers, agent: false })
  outgoing.end(body)
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  const chunks = await response.toArray()
  return { status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks).toString() }
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'proxy-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}
