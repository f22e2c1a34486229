import type { IncomingMessage } from 'node:http'
import { Transform, type TransformCallback } from 'node:stream'

export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'

  /** The message is for the client. */
  constructor(limitBytes: number) {
    super(tooLarge(limitBytes))
  }
}

/** nginx's words for a 413, with the limit as nginx's settings write it. */
export function tooLarge(limitBytes: number): string {
  const units = [
    [1024 ** 3, 'g'],
    [1024 ** 2, 'm'],
    [1024, 'k'],
  ] as const
  const [size, letter] = units.find(([size]) => limitBytes % size === 0) ?? [1, '']
  return `The request is larger than the ${limitBytes / size}${letter} allowed here.`
}

export class BodyTooSlow extends Error {
  override readonly name = 'BodyTooSlow'
}

export interface BodyLimits {
  /** 0 means no limit, as for nginx's client_max_body_size. */
  readonly limitBytes: number
  /** Longest pause between two pieces, as for nginx's client_body_timeout. */
  readonly idleMs: number
}

/** What the Content-Length alone already says, so that 413 goes out before the body comes in. */
export function announcesTooMuch(request: IncomingMessage, limitBytes: number): boolean {
  return limitBytes > 0 && Number(request.headers['content-length'] ?? 0) > limitBytes
}

/** The request's body as it may be passed on: ends with an error when it grows too large or stops coming. */
export function meteredBody(request: IncomingMessage, limits: BodyLimits): Transform {
  return request.pipe(new BodyMeter(limits))
}

class BodyMeter extends Transform {
  #bytes = 0
  readonly #limitBytes: number
  readonly #idle: NodeJS.Timeout

  constructor({ limitBytes, idleMs }: BodyLimits) {
    super()
    this.#limitBytes = limitBytes
    this.#idle = setTimeout(() => this.#pauseEnds(), idleMs)
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#idle.refresh()
    this.#bytes += chunk.length
    if (this.#limitBytes > 0 && this.#bytes > this.#limitBytes) done(new BodyTooLarge(this.#limitBytes))
    else done(null, chunk)
  }

  override _final(done: (error?: Error | null) => void): void {
    clearTimeout(this.#idle)
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#idle)
    done(error)
  }

  /** A full buffer means that the upstream makes the client wait: not the client's fault. */
  #pauseEnds(): void {
    if (this.writableNeedDrain) this.#idle.refresh()
    else this.destroy(new BodyTooSlow())
  }
}
