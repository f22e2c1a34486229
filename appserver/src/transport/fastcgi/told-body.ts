import type { Socket } from 'node:net'
import type { Input } from '../../gateway/tsgi.ts'
import { bodyTooLarge } from '../request-check.ts'
import type { Octets } from './octets.ts'

/** What may wait to be read before the front is made to wait. As node's own sockets have it. */
const highWaterBytes = 64 * 1024

/** A request's body, pulled by the application while records bring it. */
export class ToldBody implements Input {
  /** Bytes that have come. */
  receivedBytes = 0
  readonly #socket: Socket
  readonly #limitBytes: number
  readonly #waiting: Buffer[] = []
  #waitingBytes = 0
  #seenBytes = 0
  #failure: Error | undefined
  #discards = false
  #isRead = false
  #complete = false
  #wake = () => {}

  /** @param limitBytes 0: no limit */
  constructor(socket: Socket, limitBytes: number) {
    this.#socket = socket
    this.#limitBytes = limitBytes
  }

  /** Whether the front is made to wait for the application. */
  get isHeldUp(): boolean {
    return this.#waitingBytes >= highWaterBytes
  }

  push({ bytes }: Octets, from: number, to: number): void {
    this.receivedBytes += to - from
    if (this.#discards) return
    this.#waiting.push(Buffer.from(bytes.subarray(from, to)))
    this.#waitingBytes += to - from
    if (this.isHeldUp) this.#socket.pause()
    this.#wake()
  }

  end(): void {
    this.#complete = true
    this.#wake()
  }

  /** Whoever reads it is told so, now and from now on. */
  fail(error: Error): void {
    this.#failure ??= error
    this.#discard()
    this.#wake()
  }

  /** The answer is complete: the rest is for whoever reads it now. */
  release(): void {
    if (!this.#isRead) this.#discard()
  }

  #discard(): void {
    this.#discards = true
    this.#waiting.length = 0
    this.#waitingBytes = 0
    this.#socket.resume()
  }

  /** @throws {RequestError} 413: it is larger than the limit. @throws {ClientGone | RequestCut} it ended before its end */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    this.#isRead = true
    try {
      for (;;) {
        if (this.#failure) throw this.#failure
        const piece = this.#waiting.shift()
        if (piece !== undefined) {
          this.#taken(piece.length)
          yield piece
        } else if (this.#complete || this.#discards) return
        else
          await new Promise<void>((resolve) => {
            this.#wake = resolve
          })
      }
    } finally {
      this.#isRead = false
    }
  }

  #taken(bytes: number): void {
    const wasHeldUp = this.isHeldUp
    this.#waitingBytes -= bytes
    if (wasHeldUp && !this.isHeldUp) this.#socket.resume()
    this.#seenBytes += bytes
    if (this.#limitBytes > 0 && this.#seenBytes > this.#limitBytes) throw bodyTooLarge(this.#limitBytes)
  }
}
