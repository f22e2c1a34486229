import { Agent, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { Duplex, Stream } from 'node:stream'
import type { Address } from 'appserver/settings'
import type HttpProxy from 'http-proxy'
import { type BodyLimits, meteredBody } from '../body-limit.ts'
import { discardBody } from '../discard-body.ts'
import { closesAfter, type Exchange, hasBody } from '../exchange.ts'
import { type AcceleratedFiles, stripOrders } from '../files/accelerated-files.ts'
import type { Log } from '../logs/log.ts'
import { answerError } from '../pages/error-pages.ts'
import { type Attempt, begin, type Errand } from './errand.ts'
import { failureOf, isWritable, mayTryAgain, NoUpstream, UnusableAnswer } from './failure.ts'
import { stripHopByHop } from './hop-by-hop.ts'
import { passHintsOn, passOn } from './pass-on.ts'
import type { Pool } from './pool.ts'
import { type Buffering, isReadFirst, readWhole } from './request-body.ts'
import { tie } from './tie.ts'
import { type UpstreamTimeouts, watchUpstream } from './timer.ts'
import { timeTry } from './times.ts'

export interface UpstreamOptions {
  readonly pool: Pool
  readonly timeouts: UpstreamTimeouts
  readonly bodyLimits: BodyLimits
  readonly buffering: Buffering
  readonly accelerated: AcceleratedFiles
  readonly log: Log
}

/** nginx keeps an idle upstream connection for as long, and the application server for longer: 75 s. */
const idleConnectionMs = 60_000

/** The only place that knows http-proxy. Each deviation from its defaults is a fence around a fault of 1.18.1. */
export class Upstream {
  readonly #options: UpstreamOptions
  readonly #agent = new Agent({ keepAlive: true, scheduling: 'lifo', timeout: idleConnectionMs })
  readonly #proxy: HttpProxy

  constructor(options: UpstreamOptions) {
    this.#options = options
    // toProxy: the request target goes on as it came. url.parse, the default, throws on `http://[::1`.
    // xfwd stays off: it appends to what the client claims; forwarding.ts replaces it.
    this.#proxy = loadHttpProxy().createProxyServer({ toProxy: true, xfwd: false })
    dropDeleteLength(this.#proxy)
    this.#proxy.on('proxyReqWs', (proxyReq, _request, _socket, given) => (given as UpgradeOptions).began(proxyReq))
  }

  /** Settles when an upstream was asked, or the client was told that none can be. */
  async serve(exchange: Exchange): Promise<void> {
    const { request } = exchange
    stripHopByHop(request.headers)
    // node:http has answered an expectation already; the upstream must not be asked again.
    delete request.headers.expect
    const { bodyLimits, buffering } = this.#options
    try {
      const readsFirst = hasBody(request) && isReadFirst(request, buffering)
      const body = readsFirst ? await readWhole(request, bodyLimits) : undefined
      await this.#tryNext({ exchange, body, startedMs: performance.now(), tried: new Set(), count: 0 }, false)
    } catch (error) {
      this.#answerFailure(exchange, error as Error, 'nobody', false)
    }
  }

  close(): void {
    this.#agent.destroy()
  }

  async #tryNext(errand: Errand, fresh: boolean): Promise<void> {
    const { exchange, tried } = errand
    // What was read by the only one there is may be tried on it again.
    const endpoint = (await this.#options.pool.choose(tried)) ?? (fresh ? [...tried].at(-1) : undefined)
    if (endpoint === undefined) throw new NoUpstream()
    if (exchange.response.destroyed) return
    this.#attempt(begin(errand, endpoint, fresh))
  }

  #attempt(attempt: Attempt): void {
    const { request, response } = attempt.exchange
    // http-proxy pipes `buffer` into the request that it has just made: the one moment before the head is on its way.
    const buffer = { pipe: (proxyReq: ClientRequest) => this.#send(attempt, proxyReq) } as unknown as Stream
    const agent = attempt.fresh ? false : this.#agent
    const target = targetOf(attempt.endpoint.address)
    try {
      this.#proxy.web(request, response, { target, buffer, agent, selfHandleResponse: true }, (error) =>
        this.#fail(attempt, error),
      )
    } catch (error) {
      this.#fail(attempt, error as Error)
    }
  }

  #send(attempt: Attempt, proxyReq: ClientRequest): void {
    const { exchange, errand } = attempt
    const { request, response, uri, tries } = exchange
    attempt.proxyReq = proxyReq
    tries.push(timeTry(proxyReq))
    // http-proxy joins paths and thereby folds `//` into `/`.
    proxyReq.path = uri
    const streams = hasBody(request) && errand.body === undefined
    watchUpstream(proxyReq, this.#options.timeouts, {
      clientHoldsUp: () =>
        (streams && !proxyReq.writableEnded && !proxyReq.writableNeedDrain) || response.writableNeedDrain,
      onConnected: () => {
        attempt.wasSent = true
        // Not before: as long as nothing of the body is read, another upstream can be asked.
        if (streams) this.#sendBody(request, response, proxyReq)
      },
    })
    proxyReq.once('response', (proxyRes: IncomingMessage) => this.#receive(attempt, proxyRes))
    passHintsOn(proxyReq, response)
    // A client that leaves must not leave its request behind.
    response.once('close', () => response.writableFinished || proxyReq.destroy())
    if (!streams) proxyReq.end(errand.body)
  }

  #sendBody(request: IncomingMessage, response: ServerResponse, proxyReq: ClientRequest): void {
    const body = meteredBody(request, this.#options.bodyLimits)
    body.once('error', (error) => proxyReq.destroy(error))
    proxyReq.once('close', () => {
      body.destroy()
      // An upstream may answer without reading all: the rest is read away, or the connection would stand still.
      if (!request.complete && response.headersSent) discardBody(request, () => request.complete || request.destroy())
    })
    body.pipe(proxyReq)
  }

  #receive(attempt: Attempt, proxyRes: IncomingMessage): void {
    const { response } = attempt.exchange
    const { headers } = proxyRes
    if (response.headersSent || response.destroyed) return void attempt.proxyReq?.destroy()
    if (!isWritable(proxyRes)) {
      attempt.proxyReq?.destroy()
      return void this.#fail(attempt, new UnusableAnswer('sent an invalid status line'))
    }
    stripHopByHop(headers)
    delete headers['x-request-id']
    const target = headers['x-accel-redirect']
    stripOrders(headers)
    if (typeof target === 'string') return this.#sendFile(attempt, proxyRes, target)
    // The answer is this one from now on. An upstream that sends more than its length fails once more behind it, and a page
    // in the midst of what is passed on ended the process.
    attempt.settled = true
    headers.connection = closesAfter(response) ? 'close' : 'keep-alive'
    // Without this a client waits for the rest of an answer whose upstream died.
    proxyRes.once('close', () => proxyRes.complete || response.destroy())
    passOn(proxyRes, response)
  }

  /** In place of an answer whose body, if it has one, is nobody's. */
  #sendFile({ exchange, endpoint }: Attempt, proxyRes: IncomingMessage, target: string): void {
    proxyRes.resume()
    if (this.#options.accelerated.send(exchange, target, proxyRes.headers)) return
    const { requestId } = exchange
    this.#options.log.error(`${endpoint.name} redirects to ${target}, which no --accel has, request ${requestId}`)
    answerError(exchange, 404)
  }

  #fail(attempt: Attempt, error: NodeJS.ErrnoException): void {
    const { exchange, errand, endpoint, wasSent } = attempt
    const { request, response } = exchange
    // After the head is out, an upstream that ends early is #receive's; a client that left needs no answer.
    if (attempt.settled || response.headersSent || response.destroyed) return
    attempt.settled = true
    attempt.release()
    if (!wasSent) endpoint.failed()
    const giveUp = (reason: Error) => this.#answerFailure(exchange, reason, endpoint.name, wasSent)
    const { count, startedMs } = errand
    const again =
      !exchange.ownsConnection && mayTryAgain(request, { count, startedMs, wasSent, repeats: attempt.fresh }, error)
    if (!again) return giveUp(error)
    // Where there is nobody else to ask, what went wrong first is what is said.
    this.#tryNext(errand, wasSent).catch(() => giveUp(error))
  }

  #answerFailure(exchange: Exchange, error: Error, name: string, wasSent: boolean): void {
    const { status, message, reason } = failureOf(error, name, wasSent)
    if (message !== '') this.#options.log.error(`${message}, request ${exchange.requestId}`)
    answerError(exchange, status, reason ? { reason } : {})
  }

  /** http-proxy ends the client's connection with the first failure, so that whom it asks has to be known to be there. */
  async upgrade(exchange: Exchange, socket: Duplex, head: Buffer): Promise<void> {
    const { request, response } = exchange
    // http-proxy listens for errors only once the upstream has answered: a reset before that ended the process.
    socket.on('error', () => socket.destroy())
    stripHopByHop(request.headers)
    Object.assign(request.headers, { connection: 'Upgrade', upgrade: 'websocket' })
    const endpoint = await this.#options.pool.chooseReachable(this.#options.timeouts.connectMs)
    if (socket.destroyed) return
    if (endpoint === undefined) return this.#answerFailure(exchange, new NoUpstream(), 'nobody', false)
    const errand: Errand = { exchange, body: undefined, startedMs: performance.now(), tried: new Set(), count: 0 }
    const attempt = begin(errand, endpoint, true)
    socket.once('close', attempt.release)
    const options: UpgradeOptions = {
      target: targetOf(endpoint.address),
      began: (proxyReq) => this.#sendUpgrade(attempt, proxyReq, socket),
    }
    this.#proxy.ws(request, socket, head, options, (error) => {
      if (exchange.upgradeStatus === undefined) this.#fail(attempt, error)
      else response.destroy()
    })
  }

  #sendUpgrade(attempt: Attempt, proxyReq: ClientRequest, socket: Duplex): void {
    const { exchange } = attempt
    attempt.proxyReq = proxyReq
    exchange.tries.push(timeTry(proxyReq))
    proxyReq.path = exchange.uri
    const onConnected = () => {
      attempt.wasSent = true
    }
    watchUpstream(proxyReq, this.#options.timeouts, { clientHoldsUp: () => false, onConnected })
    socket.once('close', () => proxyReq.destroy())
    // These run before http-proxy's own listeners, which write the head to the client as it is here.
    proxyReq.once('response', (proxyRes: IncomingMessage) => {
      exchange.upgradeStatus = proxyRes.statusCode
      stripHopByHop(proxyRes.headers)
      stripOrders(proxyRes.headers)
      // The body is passed on unchunked, so that only the end of the connection can end it.
      delete proxyRes.headers['transfer-encoding']
      Object.assign(proxyRes.headers, { connection: 'close', 'x-request-id': exchange.requestId })
      proxyRes.once('close', () => proxyRes.complete || socket.destroy())
    })
    proxyReq.once('upgrade', (proxyRes: IncomingMessage, proxySocket: Duplex) => {
      exchange.upgradeStatus = proxyRes.statusCode
      Object.assign(proxyRes.headers, { 'x-request-id': exchange.requestId })
      tie(socket, proxySocket)
    })
  }
}

interface UpgradeOptions extends HttpProxy.ServerOptions {
  began(proxyReq: ClientRequest): void
}

/**
 * http-proxy takes util._extend when it loads, and its first call prints DEP0060. It gets Object.assign, which does the
 * same, for as long as it loads.
 */
function loadHttpProxy(): typeof HttpProxy {
  const require = createRequire(import.meta.url)
  const util = require('node:util') as { _extend: unknown }
  const { _extend } = util
  util._extend = Object.assign
  try {
    return require('http-proxy') as typeof HttpProxy
  } finally {
    util._extend = _extend
  }
}

/**
 * The pass gives a chunked DELETE or OPTIONS a Content-Length of 0 and sends its body after it, where the upstream reads it
 * as the next request.
 */
function dropDeleteLength(proxy: HttpProxy): void {
  const passes = proxy as unknown as { webPasses: { readonly name: string }[] }
  passes.webPasses = passes.webPasses.filter(({ name }) => name !== 'deleteLength')
}

function targetOf(address: Address): HttpProxy.ServerOptions['target'] & object {
  return address.kind === 'unix' ? { socketPath: address.path } : { host: address.host, port: address.port }
}
