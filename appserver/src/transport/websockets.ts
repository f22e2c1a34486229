import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { WebSocketServer } from 'ws'
import type { HeaderList } from '../gateway/tsgi.ts'
import type { HttpLimits } from './limits.ts'
import { WebSocketPeer } from './websocket-peer.ts'

interface Opening {
  readonly protocol: string | undefined
  readonly headers: HeaderList
}

/** The open WebSockets of a transport. */
export class WebSockets {
  readonly #server: WebSocketServer
  readonly #pingMs: number
  readonly #open = new Set<WebSocketPeer>()
  readonly #opening = new WeakMap<IncomingMessage, Opening>()
  #goingAway = false

  constructor({ webSocketMessageBytes, webSocketPingMs }: HttpLimits) {
    this.#pingMs = webSocketPingMs
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: webSocketMessageBytes,
      // A context for each direction of each connection would cost more memory than most messages are worth.
      perMessageDeflate: false,
      handleProtocols: (_offered, request) => this.#opening.get(request)?.protocol ?? false,
    })
    this.#server.on('headers', (lines, request) => {
      for (const [name, value] of this.#opening.get(request)!.headers) lines.push(`${name}: ${value}`)
    })
  }

  /** Answers 101. The request has been found to be what RFC 6455 section 4.2.1 asks for. */
  open(request: IncomingMessage, socket: Socket, head: Buffer, opening: Opening): WebSocketPeer {
    this.#opening.set(request, opening)
    let peer!: WebSocketPeer
    // Calls back before it returns.
    this.#server.handleUpgrade(request, socket, head, (ws) => {
      peer = new WebSocketPeer(ws, socket, this.#pingMs)
    })
    this.#open.add(peer)
    void peer.closed.then(() => this.#open.delete(peer))
    if (this.#goingAway) peer.close(1001)
    return peer
  }

  /** Asks every client to go elsewhere, now and from now on (RFC 6455 section 7.4.1). */
  goAway(): void {
    this.#goingAway = true
    for (const peer of this.#open) peer.close(1001)
  }
}
