import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { ClientGone } from '../errors.ts'
import type { Upgrade } from '../exchange.ts'
import { checkHead } from '../gateway/response-head.ts'
import type { HeaderList, WebSocketAcceptance, WebSocketUpgrade } from '../gateway/tsgi.ts'
import type { HttpConnection } from './http-connection.ts'
import { HttpExchange, type HttpExchangeOptions } from './http-exchange.ts'
import type { HttpRequest } from './http-request.ts'
import type { HttpResponse } from './http-response.ts'
import type { WebSocketPeer } from './websocket-peer.ts'
import { isWebSocketRequest, offeredProtocols } from './websocket-request.ts'
import type { WebSockets } from './websockets.ts'

export interface UpgradeExchangeOptions extends HttpExchangeOptions {
  readonly webSockets: WebSockets
  /** The connection speaks another protocol from now on. */
  onTaken(exchange: HttpExchange): void
}

/** An exchange whose request may be answered as any other, or take its connection out of HTTP. */
export class UpgradeExchange extends HttpExchange {
  readonly upgrade: Upgrade
  readonly #head: Buffer
  readonly #options: UpgradeExchangeOptions
  readonly #onEnd = () => this.httpConnection.socket.destroy()
  #taken = false
  /** Bytes that the connection had sent when the other protocol began. */
  #beganBytes = 0
  #peer: WebSocketPeer | undefined

  /** @param head what the client has sent after the request */
  constructor(
    request: HttpRequest,
    response: HttpResponse,
    connection: HttpConnection,
    options: UpgradeExchangeOptions,
    head: Buffer,
  ) {
    super(request, response, connection, options)
    this.#head = head
    this.#options = options
    // A client that sends nothing more is none for another protocol.
    connection.socket.once('end', this.#onEnd)
    this.upgrade = {
      websocket: isWebSocketRequest(request) ? this.#webSocketUpgrade(request) : undefined,
      detach: () => {
        this.#take()
        this.#letGo(connection.socket)
        return { socket: connection.socket, head }
      },
    }
  }

  override get started(): boolean {
    return this.#taken || super.started
  }

  override get informational(): undefined {
    return undefined
  }

  override get status(): number {
    return this.#taken ? 101 : super.status
  }

  override write(chunk: Uint8Array | string): Promise<void> | undefined {
    this.#refuseBody()
    return super.write(chunk)
  }

  override end(chunk?: Uint8Array | string): void {
    if (chunk !== undefined) this.#refuseBody()
    if (this.#taken) this.#peer?.close()
    else super.end(chunk)
  }

  override abort(): void {
    if (this.#peer) this.#peer.close(1011)
    else if (this.#taken) this.httpConnection.socket.destroy()
    else super.abort()
  }

  #webSocketUpgrade(request: IncomingMessage): WebSocketUpgrade {
    const protocols = offeredProtocols(request.headers['sec-websocket-protocol']) ?? []
    return {
      protocols,
      accept: async ({ protocol, headers = [] }: WebSocketAcceptance = {}) => {
        if (protocol !== undefined && !protocols.includes(protocol))
          throw new TypeError(
            `protocol: expected one that the client offers (${protocols.join(', ')}), got ${protocol}`,
          )
        checkHeaders(headers)
        const { socket } = this.httpConnection
        if (!socket.readable || !socket.writable) throw new ClientGone()
        this.#take()
        const all = [...setHeaders(this.node.response), ...headers]
        this.#peer = this.#options.webSockets.open(request, socket, this.#head, { protocol, headers: all })
        this.#beganBytes = socket.bytesWritten
        return this.#peer
      },
    }
  }

  #take(): void {
    if (this.#taken) throw new Error('the connection was taken over before')
    if (this.started) throw new Error('the request was answered before its connection was taken over')
    this.#taken = true
    const { socket } = this.httpConnection
    this.#beganBytes = socket.bytesWritten
    socket.off('end', this.#onEnd)
    // Before the listeners that write the access log.
    socket.prependOnceListener('close', () => {
      this.bodyBytes = socket.bytesWritten - this.#beganBytes
    })
    this.#options.onTaken(this)
  }

  /** Node gives a connection to one response at a time, and the application may have one of its own for it, as Fastify has. */
  #letGo(socket: Socket): void {
    const { response } = this.node
    response.detachSocket(socket)
    socket.once('close', () => response.emit('close'))
  }

  #refuseBody(): void {
    if (this.#taken) throw new Error('the application returned a body for a request whose connection it took over')
  }
}

function checkHeaders(headers: HeaderList): void {
  checkHead('200 OK', headers)
  for (const [name] of headers) {
    if (/^(sec-websocket-|content-length$)/i.test(name))
      throw new TypeError(`header ${name}: not in the answer to an upgrade`)
  }
}

/** What plugins have set. */
function setHeaders(response: HttpResponse): [string, string][] {
  return Object.entries(response.getHeaders()).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, String(one)]),
  )
}
