import type { Body, Chunk } from './tsgi.ts'

type ChunkIterator = AsyncIterator<Chunk> | Iterator<Chunk>

/** @throws {TypeError} it is no iterable of chunks */
export function iterateBody(body: Body): ChunkIterator {
  if (body !== null && typeof body === 'object') {
    if (Symbol.asyncIterator in body) return body[Symbol.asyncIterator]()
    if (Symbol.iterator in body) return body[Symbol.iterator]()
  }
  throw new TypeError(
    `the application returned ${body === null ? 'null' : typeof body}: expected an iterable or async iterable of chunks`,
  )
}

/**
 * PEP 3333: `close()` is called however the request ended; a generator without one is told by `return()`.
 *
 * @param isOver whether the iterator has ended or thrown; undefined where there was none
 */
export async function closeBody(body: Body, iterator: ChunkIterator | undefined, isOver: boolean): Promise<void> {
  if (typeof body?.close === 'function') await body.close()
  else if (!isOver) await iterator?.return?.()
}

/**
 * A body made of another, for middleware: each chunk in its turn, so that a stream stays one, and the other body closed once, also where this one
 * is never read.
 *
 * @param change what becomes of a chunk; an empty one sends nothing
 * @param last what comes after the end, where something does
 */
export function mapBody(
  body: Body,
  change: (chunk: Chunk) => Chunk | Promise<Chunk>,
  last?: () => Chunk | Promise<Chunk>,
): Body {
  let iterator: ChunkIterator | undefined
  let isOver = false
  return {
    async *[Symbol.asyncIterator]() {
      iterator = iterateBody(typeof body === 'string' ? [body] : body)
      for (;;) {
        // An iterator that throws is over, too.
        isOver = true
        const next = await iterator.next()
        if (next.done) break
        isOver = false
        yield change(next.value)
      }
      if (last) yield last()
    },
    close: () => closeBody(body, iterator, isOver),
  }
}
