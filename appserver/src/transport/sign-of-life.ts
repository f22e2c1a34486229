import type { Socket } from 'node:net'

/** Whether a connection's other end still takes part: it has sent something, or taken some of what waited for it. */
export class SignOfLife {
  readonly #socket: Socket
  /** The first look has nothing to compare with. */
  #readBytes = -1
  #takenBytes = 0
  #hadWaiting = false

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** Since the last {@link mark}. */
  get shown(): boolean {
    // A pong may be stuck behind a long message, and a ping behind what a slow client has yet to take.
    return this.#socket.bytesRead !== this.#readBytes || (this.#hadWaiting && this.#taken() !== this.#takenBytes)
  }

  mark(): void {
    this.#readBytes = this.#socket.bytesRead
    this.#takenBytes = this.#taken()
    this.#hadWaiting = this.#socket.writableLength > 0
  }

  #taken(): number {
    return this.#socket.bytesWritten - this.#socket.writableLength
  }
}
