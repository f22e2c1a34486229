import type { Socket } from 'node:net'
import { WebSocket } from 'ws'
import { ClientGone } from '../errors.ts'
import type { WebSocketClosed, WebSocketConnection } from '../gateway/tsgi.ts'
import { SignOfLife } from './sign-of-life.ts'

/** What may wait on either side before the other is made to wait. As node's own sockets have it. */
const highWaterBytes = 64 * 1024
/** What an empty message costs while it waits. */
const messageBytes = 64

/** The server's end of an open WebSocket: pulled and waited for, where `ws` pushes. */
export class WebSocketPeer implements WebSocketConnection {
  readonly closed: Promise<WebSocketClosed>
  readonly #ws: WebSocket
  readonly #waiting: (string | Uint8Array)[] = []
  #waitingBytes = 0
  #wake = () => {}
  #isClosed = false
  #fault = ''

  /** @param pingMs 0: no pings */
  constructor(ws: WebSocket, socket: Socket, pingMs: number) {
    this.#ws = ws
    ws.on('message', (data, isBinary) => this.#take(data as Buffer, isBinary))
    // It has closed the connection with the code for it, and 'close' follows.
    ws.on('error', (error) => {
      this.#fault = error.message
    })
    const pings = pingMs > 0 ? this.#keepAlive(new SignOfLife(socket), pingMs) : undefined
    this.closed = new Promise((resolve) => {
      ws.once('close', (code, reason) => {
        clearInterval(pings)
        this.#isClosed = true
        this.#wake()
        resolve({ code, reason: reason.toString() || this.#fault })
      })
    })
  }

  get protocol(): string {
    return this.#ws.protocol
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string | Uint8Array, void, void> {
    for (;;) {
      const message = this.#waiting.shift()
      if (message !== undefined) {
        this.#waitingBytes -= sizeOf(message)
        if (this.#ws.isPaused && this.#waitingBytes < highWaterBytes) this.#ws.resume()
        yield message
      } else if (this.#isClosed) return
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
    }
  }

  async send(message: string | Uint8Array): Promise<void> {
    if (typeof message !== 'string' && !(message instanceof Uint8Array))
      throw new TypeError(
        `a WebSocket message: expected a string or a Uint8Array, got ${message === null ? 'null' : typeof message}`,
      )
    if (this.#ws.readyState !== WebSocket.OPEN) throw new ClientGone()
    await new Promise<void>((resolve, reject) => {
      this.#ws.send(message, (error) => (error ? reject(new ClientGone()) : resolve()))
      if (this.#ws.bufferedAmount < highWaterBytes) resolve()
    })
  }

  close(code = 1000, reason = ''): void {
    this.#ws.close(code, reason)
    // The client's answer comes behind what was held back.
    if (this.#ws.isPaused) this.#ws.resume()
  }

  #take(data: Buffer, isBinary: boolean): void {
    const message = isBinary ? data : data.toString()
    const isClosing = this.#ws.readyState !== WebSocket.OPEN
    // Nothing is held back any more, so that what nobody reads has to go.
    if (isClosing && this.#waitingBytes >= highWaterBytes) return
    this.#waiting.push(message)
    this.#waitingBytes += sizeOf(message)
    if (!isClosing && this.#waitingBytes >= highWaterBytes) this.#ws.pause()
    this.#wake()
  }

  #keepAlive(life: SignOfLife, pingMs: number): NodeJS.Timeout {
    return setInterval(() => {
      // While the application does not read, nothing is heard of the client.
      if (this.#ws.isPaused || life.shown) this.#ping(life)
      // Where the event loop was stuck, the answer may have come and not been read: timers go first.
      else setImmediate(() => (life.shown ? this.#ping(life) : this.#giveUp()))
    }, pingMs).unref()
  }

  #ping(life: SignOfLife): void {
    if (this.#ws.readyState === WebSocket.OPEN) this.#ws.ping()
    life.mark()
  }

  #giveUp(): void {
    if (this.#ws.readyState !== WebSocket.OPEN) return
    this.#ws.close(1011, 'no answer to a ping')
    this.#ws.terminate()
  }
}

function sizeOf(message: string | Uint8Array): number {
  return message.length + messageBytes
}
