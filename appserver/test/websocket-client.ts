import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'

const patienceMs = 10_000

/** The other end of a WebSocket, with everything it has heard. */
export class WebSocketClient {
  readonly messages: (string | Buffer)[] = []
  /** Resolves with what the server's close frame said; 1006 when there was none. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
  readonly ws: WebSocket

  private constructor(ws: WebSocket) {
    this.ws = ws
    ws.on('error', () => {})
    ws.on('message', (data, isBinary) => this.messages.push(isBinary ? (data as Buffer) : data.toString()))
    this.closed = new Promise((resolve) =>
      ws.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
    )
  }

  static async open(port: number, protocols: readonly string[] = [], options: ClientOptions = {}) {
    const ws = new WebSocket(`ws://127.0.0.1:${port}/chat?room=1`, [...protocols], options)
    onTestFinished(() => ws.terminate())
    const client = new WebSocketClient(ws)
    await once(ws, 'open', { signal: AbortSignal.timeout(patienceMs) })
    return client
  }

  /** Resolves when that many messages have come. */
  async receives(count: number): Promise<readonly (string | Buffer)[]> {
    while (this.messages.length < count) await once(this.ws, 'message', { signal: AbortSignal.timeout(patienceMs) })
    return this.messages
  }
}

/** The fields of RFC 6455 section 1.3. */
export const upgradeFields = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
]
