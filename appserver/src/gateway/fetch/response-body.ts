import { describeError } from '../../errors.ts'
import type { Chunk, Environ } from '../tsgi.ts'

type Reader = ReadableStreamDefaultReader<Uint8Array>
type Read = ReturnType<Reader['read']>

/** What a body begins with: all of it, or the reads that were begun. */
export type Begun =
  | { readonly whole: true; readonly chunks: readonly Chunk[] }
  | { readonly whole: false; readonly reads: readonly Read[] }

/**
 * Reads a body that is one piece and in memory, as that of a Response made of a string is: a stream hides both. Whether it ends
 * behind its first piece is known before the process turns to anything outside, or is not waited for.
 */
export async function readAtOnce(reader: Reader): Promise<Begun> {
  const reads = [reader.read(), reader.read()]
  const results: Awaited<Read>[] = []
  // What was rejected is found by whoever reads on.
  for (const read of reads) read.then((result) => results.push(result)).catch(() => {})
  // A tick comes behind all microtasks only where it is asked for by one of them.
  await Promise.resolve()
  await new Promise<void>((resolve) => process.nextTick(resolve))
  if (!results.at(-1)?.done) return { whole: false, reads }
  return { whole: true, chunks: results.flatMap(({ value }) => value ?? []) }
}

/** The rest of a Response's body: pulled piece by piece, and cancelled when nobody is there to take the next. */
export class FetchedBody implements AsyncIterable<Chunk>, AsyncIterator<Chunk> {
  readonly #reader: Reader
  readonly #reads: Read[]
  readonly #environ: Environ
  readonly #signal: AbortSignal
  #ended = false

  constructor(reader: Reader, reads: readonly Read[], environ: Environ) {
    this.#reader = reader
    this.#reads = [...reads]
    this.#environ = environ
    this.#signal = environ['tsgi.signal']
    // The next piece may be long in coming, or never come.
    if (this.#signal.aborted) this.#clientLeft()
    else this.#signal.addEventListener('abort', this.#clientLeft)
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Chunk>> {
    try {
      const { done, value } = await (this.#reads.shift() ?? this.#reader.read())
      this.#signal.throwIfAborted()
      if (!done) return { done, value }
    } catch (error) {
      this.#end()
      throw error
    }
    this.#end()
    return { done: true, value: undefined }
  }

  async return(): Promise<IteratorResult<Chunk>> {
    if (!this.#ended) {
      this.#end()
      await this.#reader.cancel(this.#signal.reason)
    }
    return { done: true, value: undefined }
  }

  #end(): void {
    this.#ended = true
    this.#signal.removeEventListener('abort', this.#clientLeft)
  }

  readonly #clientLeft = (): void => {
    this.#reader.cancel(this.#signal.reason).catch((error) => {
      this.#environ['tsgi.errors'].write(`cancelling the body of a Response failed: ${describeError(error)}`)
    })
  }
}
