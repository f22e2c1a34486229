import type { Exchange } from '../exchange.ts'
import { checkHead, mayHaveLength, type ResponseHead } from './response-head.ts'
import type { Chunk, StartResponse, Write } from './tsgi.ts'

/** The answer to one call of a TSGI application: holds the head back until the body begins (PEP 3333, "The start_response() Callable"). */
export class TsgiResponse {
  readonly #exchange: Exchange
  readonly #bodyless: boolean
  #head: ResponseHead | undefined
  #sentBytes = 0
  #ended = false

  constructor(exchange: Exchange) {
    this.#exchange = exchange
    this.#bodyless = exchange.method === 'HEAD'
  }

  /** As the application sees it. Made anew, not kept: kept in a field, each would live on until the next collection of the whole heap. */
  get startResponse(): StartResponse {
    return (status, headers, error) => this.#start(status, headers, error)
  }

  /** What startResponse was told, where it has not gone out. */
  get pending(): ResponseHead | undefined {
    return this.#exchange.started ? undefined : this.#head
  }

  /** Puts another head in its place. */
  replace(head: ResponseHead): void {
    this.#head = head
  }

  /** Whether nothing that the application could still yield would be sent. */
  get complete(): boolean {
    return this.#exchange.started && this.#hasNoBody()
  }

  /** Whether all of it has been handed to the connection. */
  get ended(): boolean {
    return this.#ended
  }

  /** @returns a promise when the next piece has to wait */
  write(chunk: Chunk): Promise<void> | undefined {
    const bytes = sizeOf(chunk)
    if (bytes === 0) return undefined
    // Before the head goes out: while nothing has, an error can still be answered as one.
    if (this.#head && !this.#hasNoBody()) this.#count(bytes)
    this.begin()
    return this.#hasNoBody() ? undefined : this.#exchange.write(chunk)
  }

  /** Ends the answer. @param only the whole body, when it is known at once */
  finish(only?: Chunk): void {
    const bytes = only === undefined ? 0 : sizeOf(only)
    const isWhole = this.#sentBytes === 0 && !this.#exchange.started && only !== undefined
    if (this.#head && !this.#hasNoBody()) this.#countLast(bytes)
    this.begin(isWhole ? bytes : undefined)
    this.#exchange.end(bytes > 0 && !this.#hasNoBody() ? only : undefined)
    this.#ended = true
  }

  /** Sends the head, if it has not gone out. @param wholeBytes the body's length, when it is known */
  begin(wholeBytes?: number): void {
    if (this.#exchange.started) return
    if (!this.#head) throw new Error('the application sent a body without calling startResponse')
    const { status, reason, headers, declaredBytes } = this.#head
    const isUndeclared = wholeBytes !== undefined && declaredBytes === undefined && mayHaveLength(status)
    const all = isUndeclared ? [...headers, ['Content-Length', String(wholeBytes)] as const] : [...headers]
    this.#exchange.start(status, reason, all)
  }

  #start(...[status, headers, error]: Parameters<StartResponse>): Write {
    if (error !== undefined && this.#exchange.started) throw error
    if (error === undefined && this.#head) throw new Error('startResponse was called a second time without an error')
    this.#head = checkHead(status, headers)
    return async (chunk) => this.write(chunk)
  }

  #count(bytes: number): void {
    this.#sentBytes += bytes
    const declaredBytes = this.#head?.declaredBytes
    if (declaredBytes !== undefined && this.#sentBytes > declaredBytes) {
      throw new Error(`the application sent more than the ${declaredBytes} bytes that its Content-Length says`)
    }
  }

  #countLast(bytes: number): void {
    this.#count(bytes)
    const declaredBytes = this.#head?.declaredBytes
    if (declaredBytes !== undefined && this.#sentBytes < declaredBytes) {
      throw new Error(
        `the application sent ${this.#sentBytes} bytes of the ${declaredBytes} that its Content-Length says`,
      )
    }
  }

  #hasNoBody(): boolean {
    return this.#bodyless || !mayHaveLength(this.#head?.status ?? 200)
  }
}

function sizeOf(chunk: Chunk): number {
  if (typeof chunk === 'string') return Buffer.byteLength(chunk)
  if (chunk instanceof Uint8Array) return chunk.byteLength
  throw new TypeError(
    `a chunk of the body: expected a string or a Uint8Array, got ${chunk === null ? 'null' : typeof chunk}`,
  )
}
