import { EventEmitter, once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Done, Exchange, UpgradeInterest } from '../src/exchange.ts'
import type { AsgiApplication } from '../src/gateway/asgi/asgi.ts'
import { AsgiGateway } from '../src/gateway/asgi/gateway.ts'
import type { Gateway, GatewayContext } from '../src/gateway/gateway.ts'
import type { RequestListener } from '../src/gateway/node/form.ts'
import { hearsUpgrades, nodeGateway } from '../src/gateway/node/node.ts'
import type { Application, Environ } from '../src/gateway/tsgi.ts'
import { tsgiGateway } from '../src/gateway/tsgi-gateway.ts'
import { resolve } from '../src/settings/resolve.ts'
import { type Settings, table } from '../src/settings/table.ts'
import { FastCgiTransport } from '../src/transport/fastcgi/fastcgi.ts'
import { HttpTransport } from '../src/transport/http.ts'
import type { HttpTransportOptions } from '../src/transport/http-options.ts'
import { httpLimits } from '../src/transport/limits.ts'
import type { Refusal } from '../src/transport/refusal.ts'
import { trustOf } from '../src/transport/trust.ts'

export interface Report {
  readonly exchange: Exchange
  readonly error: unknown
}

export interface HarnessOptions {
  readonly trusted?: readonly string[]
  readonly bodyLimitBytes?: number
  readonly keepAliveMs?: number
  /** Further settings. */
  readonly flags?: readonly string[]
  readonly plugins?: NonNullable<HttpTransportOptions['plugins']>
  /** A unix socket's path, instead of a port. */
  readonly path?: string
  /** What is spoken; HTTP by default. */
  readonly protocol?: 'http' | 'fastcgi'
}

/** The transport and a gateway as a worker has them, in this process, behind a real listening socket. */
export class Harness {
  port = 0
  /** Exchanges that are over, in the order in which they ended. */
  readonly done: Done[] = []
  /** What the transport turned down. */
  readonly refusals: Refusal[] = []
  /** What the gateway reported for the log. */
  readonly reports: Report[] = []
  /** What applications wrote to `tsgi.errors`, each with its request's id. */
  readonly written: { requestId: string; text: string }[] = []
  /** What gateways said to the operator, with its level. */
  readonly logged: string[] = []
  /** Open connections, after each change. */
  readonly openConnections: number[] = []
  transport!: HttpTransport | FastCgiTransport
  readonly #events = new EventEmitter()

  static async tsgi(application: Application, options?: HarnessOptions): Promise<Harness> {
    return Harness.#start((context) => tsgiGateway(application, context), 'websocket', options, true)
  }

  static async node(listener: RequestListener | Server, options?: HarnessOptions): Promise<Harness> {
    const upgrades = hearsUpgrades(listener) ? 'any' : 'none'
    return Harness.#start((context) => nodeGateway(listener, context), upgrades, options)
  }

  /** Started before it is served, as in a worker. */
  static async asgi(application: AsgiApplication, options?: HarnessOptions): Promise<Harness> {
    let gateway!: AsgiGateway
    const start = (context: GatewayContext) => {
      gateway = new AsgiGateway(application, context)
      return gateway.handle
    }
    const harness = await Harness.#start(start, 'websocket', options, true)
    await gateway.startup()
    return harness
  }

  static async #start(
    gateway: (context: GatewayContext) => Gateway,
    upgrades: UpgradeInterest,
    options: HarnessOptions = {},
    keepsRequests = false,
  ): Promise<Harness> {
    const harness = new Harness()
    const { settings } = resolve(table, { argv: flagsOf(options), env: {}, prefix: 'APPSERVER' })
    const given = {
      limits: httpLimits(settings),
      trust: trustOf(settings),
      handle: gateway(harness.#context(settings)),
      upgrades: () => upgrades,
      onDone: (done: Done) => {
        harness.done.push(done)
        harness.#events.emit('done')
      },
      onRefused: (refusal: Refusal) => {
        harness.refusals.push(refusal)
        harness.#events.emit('refused')
      },
      onConnectionsChange: (open: number) => void harness.openConnections.push(open),
      ...(options.plugins ? { plugins: options.plugins } : { keepsRequests }),
    }
    harness.transport =
      options.protocol === 'fastcgi'
        ? new FastCgiTransport({ ...given, connections: settings.workerConnections })
        : await HttpTransport.create(given)
    const server = createServer((socket) => harness.transport.serve(socket))
    server.listen(options.path === undefined ? { host: '127.0.0.1', port: 0 } : { path: options.path })
    await once(server, 'listening')
    if (options.path === undefined) harness.port = (server.address() as AddressInfo).port
    onTestFinished(async () => {
      server.close()
      await harness.transport.drain(0)
    })
    return harness
  }

  /** Resolves when that many exchanges are over. */
  async whenDone(count: number): Promise<readonly Done[]> {
    while (this.done.length < count) await once(this.#events, 'done', { signal: AbortSignal.timeout(10_000) })
    return this.done
  }

  /** Resolves when the gateway has reported something. */
  async whenReported(): Promise<readonly Report[]> {
    while (this.reports.length === 0) await once(this.#events, 'report', { signal: AbortSignal.timeout(10_000) })
    return this.reports
  }

  /** Resolves when that many were turned down. */
  async whenRefused(count: number): Promise<readonly Refusal[]> {
    while (this.refusals.length < count) await once(this.#events, 'refused', { signal: AbortSignal.timeout(10_000) })
    return this.refusals
  }

  #context({ rootPath, headerMap, lifespan }: Settings): GatewayContext {
    const said = (level: string) => (text: string) => this.logged.push(`${level}: ${text}`)
    return {
      log: { info: said('info'), warn: said('warn'), error: said('error') },
      lifespan,
      server: {
        multiprocess: true,
        serverName: 'localhost',
        serverPort: '',
        rootPath,
        keepsUnderscores: headerMap === 'dangerous',
        errors: (requestId) => ({ write: (text) => this.written.push({ requestId, text }) }),
      },
      report: (exchange, error) => {
        this.reports.push({ exchange, error })
        this.#events.emit('report')
      },
    }
  }
}

function flagsOf({ trusted = [], bodyLimitBytes = 0, keepAliveMs = 60_000, flags = [] }: HarnessOptions): string[] {
  return [
    `--forwarded-allow-ips=${trusted.join(',')}`,
    `--limit-request-body=${bodyLimitBytes}`,
    `--keep-alive=${keepAliveMs / 1000}`,
    ...flags,
  ]
}

/** Answers with the strings of its environ, as JSON. */
export const showEnviron: Application = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'application/json']])
  return [JSON.stringify(environ, (key, value) => (key === 'tsgi.input' || key === 'tsgi.signal' ? undefined : value))]
}

/** Reads the whole request body as text. */
export async function readInput(environ: Environ): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of environ['tsgi.input']) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}
