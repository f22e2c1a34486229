import { type IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { HttpTransportOptions } from './http-options.ts'
import { HttpRequest } from './http-request.ts'
import { HttpResponse } from './http-response.ts'
import { headBytes } from './limits.ts'

/** What takes requests for another protocol out of node:http. */
export interface UpgradeListener {
  /** Whether the request is to be one; else it is a request as any other (RFC 9110 section 7.8). */
  wants(request: IncomingMessage): boolean
  take(request: HttpRequest, socket: Socket, head: Buffer): void
}

type Listener = (request: HttpRequest, response: HttpResponse) => void

/** Tells a request that it is about to be seen by others than node:http; also by those who have wrapped `emit` of all servers. */
class HttpServer extends Server<typeof HttpRequest, typeof HttpResponse> {
  override emit(event: string, ...given: unknown[]): boolean {
    const [request] = given
    if (request instanceof HttpRequest) request.handOut()
    return super.emit(event, ...given)
  }
}

/** node:http with the limits that it enforces itself, and whatever it would do by itself left to the listeners. */
export function createHttpServer(
  { limits, keepsRequests = false }: Pick<HttpTransportOptions, 'limits' | 'keepsRequests'>,
  listener: Listener,
  upgrades: UpgradeListener,
  onBroken: (socket: Socket, error: NodeJS.ErrnoException) => void,
): Server {
  const { headerTimeoutMs, fields } = limits
  const server = new HttpServer(
    {
      IncomingMessage: HttpRequest,
      ServerResponse: HttpResponse,
      // Kept connections are looked through now and then: see Silences.
      keepAliveTimeout: 0,
      headersTimeout: headerTimeoutMs,
      // A slow body is told by its silence, not by its whole time: a large one over a slow line is no attack.
      requestTimeout: 0,
      connectionsCheckingInterval: Math.max(50, Math.min(2000, headerTimeoutMs / 4)),
      maxHeaderSize: headBytes(limits),
      requireHostHeader: false,
      noDelay: true,
      // Where there is no body, none of its events either.
      optimizeEmptyRequests: keepsRequests,
      shouldUpgradeCallback: (request) => upgrades.wants(request),
    },
    listener,
  )
  // One more than allowed, so that too many are seen as such and not cut down in silence.
  server.maxHeadersCount = fields + 1
  server.on('checkContinue', (request, response) => {
    continueWhenRead(request, response)
    listener(request, response)
  })
  server.on('checkExpectation', listener)
  server.on('upgrade', (request, socket, head) => upgrades.take(request, socket as Socket, head))
  server.on('clientError', (error, socket) => onBroken(socket as Socket, error))
  server.on('connect', (_request, socket) => onBroken(socket as Socket, connectRefused()))
  return server as unknown as Server<typeof IncomingMessage, typeof import('node:http').ServerResponse>
}

/** RFC 9110 section 10.1.1: the client is told to go on when the application wants the body, and not before. */
function continueWhenRead(request: IncomingMessage, response: HttpResponse): void {
  const read = request._read
  response.owesContinue = true
  request._read = (size) => {
    request._read = read
    if (response.owesContinue && !response.headersSent) response.writeContinue()
    read.call(request, size)
  }
}

function connectRefused(): NodeJS.ErrnoException {
  return Object.assign(new Error('CONNECT is for proxies'), { code: 'HPE_CONNECT' })
}
