import { createServer, IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { HttpResponse } from './http-response.ts'
import { type HttpLimits, headBytes } from './limits.ts'

type Listener = (request: IncomingMessage, response: HttpResponse) => void

/** node:http with the limits that it enforces itself, and whatever it would do by itself left to the listeners. */
export function createHttpServer(
  limits: HttpLimits,
  listener: Listener,
  onBroken: (socket: Socket, error: NodeJS.ErrnoException) => void,
): Server {
  const { headerTimeoutMs, keepAliveMs, fields } = limits
  const server = createServer(
    {
      IncomingMessage,
      ServerResponse: HttpResponse,
      keepAliveTimeout: keepAliveMs,
      headersTimeout: headerTimeoutMs,
      // A slow body is told by its silence, not by its whole time: a large one over a slow line is no attack.
      requestTimeout: 0,
      connectionsCheckingInterval: Math.max(50, Math.min(2000, headerTimeoutMs / 4)),
      maxHeaderSize: headBytes(limits),
      requireHostHeader: false,
      noDelay: true,
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
    response.owesContinue = false
    if (!response.headersSent) response.writeContinue()
    read.call(request, size)
  }
}

function connectRefused(): NodeJS.ErrnoException {
  return Object.assign(new Error('CONNECT is for proxies'), { code: 'HPE_CONNECT' })
}
