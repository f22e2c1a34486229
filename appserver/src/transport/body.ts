import { IncomingMessage } from 'node:http'
import { ClientGone, RequestError } from '../errors.ts'
import type { Input } from '../gateway/tsgi.ts'
import { bodyTooLarge } from './request-check.ts'
import { refuseTrailers } from './trailers.ts'

/**
 * Chunk sizes and line breaks are six bytes or more to each chunk; what is far beyond that are chunk extensions, which nobody
 * uses but to keep a server busy. The first part is for requests that were pipelined behind and came in the same piece.
 */
const framingBytes = 128 * 1024
const framingFactor = 32

/** After which there may be something to read, or nothing more will be. */
const changes = ['readable', 'end', 'error', 'close'] as const

/** The body of a request that has none. */
export const noBody: Input = {
  async *[Symbol.asyncIterator]() {},
}

/**
 * The request's body, pulled from the connection as the application asks for it.
 *
 * @param limitBytes 0: no limit
 * @param failureOf why the server has given the request up, where it has
 */
export function limitedBody(
  request: IncomingMessage,
  limitBytes: number,
  failureOf: () => Error | undefined = () => undefined,
): Input {
  return { [Symbol.asyncIterator]: () => new Pieces(request, limitBytes, failureOf) }
}

/** As the request's own iterator, without what that does for other streams: it took longer than all else that is done for a small body. */
class Pieces implements AsyncIterableIterator<Uint8Array, void, void> {
  readonly #request: IncomingMessage
  readonly #limitBytes: number
  readonly #failureOf: () => Error | undefined
  readonly #beganBytes: number
  #seenBytes = 0
  #isOver = false
  /** Resolves when there may be something to read, or nothing more will be. */
  #changed: PromiseWithResolvers<void> | undefined
  #onChange: (() => void) | undefined

  constructor(request: IncomingMessage, limitBytes: number, failureOf: () => Error | undefined) {
    this.#request = request
    this.#limitBytes = limitBytes
    this.#failureOf = failureOf
    this.#beganBytes = request.socket.bytesRead
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** @throws {RequestError} 413: it is larger than the limit, or made of little else than framing. @throws {ClientGone | RequestCut} it ended before its end */
  async next(): Promise<IteratorResult<Uint8Array, void>> {
    const request = this.#request
    while (!this.#isOver) {
      const piece = request.destroyed ? null : (request.read() as Uint8Array | null)
      if (piece !== null) return { done: false, value: this.#counted(piece) }
      if (request.readableEnded || request.destroyed) this.#end()
      else await this.#change()
    }
    return { done: true, value: undefined }
  }

  /** An application that stops reading early still gets to answer on this connection. */
  async return(): Promise<IteratorResult<Uint8Array, void>> {
    this.#leave()
    return { done: true, value: undefined }
  }

  #counted(piece: Uint8Array): Uint8Array {
    this.#seenBytes += piece.byteLength
    if (this.#limitBytes > 0 && this.#seenBytes > this.#limitBytes) throw this.#given(bodyTooLarge(this.#limitBytes))
    if (this.#request.socket.bytesRead - this.#beganBytes > framingBytes + framingFactor * this.#seenBytes)
      throw this.#given(new RequestError(413, 'more chunk extensions than body'))
    return piece
  }

  #end(): void {
    const { readableEnded, errored } = this.#request
    this.#leave()
    if (!readableEnded)
      throw this.#failureOf() ?? (errored && errorCode(errored) !== 'ECONNRESET' ? errored : new ClientGone())
    const refusal = refuseTrailers(this.#request)
    if (refusal) throw refusal
  }

  #given(error: Error): Error {
    this.#leave()
    return error
  }

  #change(): Promise<void> {
    if (!this.#onChange) {
      this.#onChange = () => this.#wake()
      for (const event of changes) this.#request.on(event, this.#onChange)
    }
    this.#changed ??= Promise.withResolvers()
    return this.#changed.promise
  }

  #wake(): void {
    this.#changed?.resolve()
    this.#changed = undefined
  }

  #leave(): void {
    this.#isOver = true
    if (this.#onChange) for (const event of changes) this.#request.off(event, this.#onChange)
    this.#wake()
  }
}

function errorCode(error: Error): string | undefined {
  return (error as NodeJS.ErrnoException).code
}

/** The same limit where the application reads the request itself. A body with a length has been judged by that. */
export function limitPushedBody(request: IncomingMessage, limitBytes: number, onTooLarge: () => void): void {
  let seenBytes = 0
  request.push = (chunk: Uint8Array | null, encoding?: BufferEncoding) => {
    seenBytes += chunk?.byteLength ?? 0
    if (seenBytes <= limitBytes) return IncomingMessage.prototype.push.call(request, chunk, encoding)
    // Not inside the parser, which is what pushes.
    setImmediate(onTooLarge)
    request.push = () => false
    return false
  }
}
