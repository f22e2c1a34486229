import type { Chunk } from '../tsgi.ts'
import type { BodyWatch } from './body-watch.ts'

export type AnyIterator = AsyncIterator<Chunk> | Iterator<Chunk>

/** The iterator of an async body. @param body kept, so that a body is garbage only when nobody can read it either */
export function watchLater(iterator: AnyIterator, watch: BodyWatch, body: object): object {
  const next = async () => {
    watch.begin()
    const result = await nextOf(iterator, watch)
    try {
      watch.took(result)
    } catch (error) {
      await abandon(iterator)
      throw error
    }
    return result
  }
  if (iterator.return === undefined) return { next, body }
  const end = async (...given: [value?: unknown]) => {
    watch.beginReturn()
    try {
      return await iterator.return!(...given)
    } finally {
      watch.returned()
    }
  }
  return { next, return: end, body }
}

/** The same for a body that waits for nothing. */
export function watchNow(iterator: Iterator<Chunk>, watch: BodyWatch, body: object): object {
  const next = () => {
    watch.begin()
    const result = nextNow(iterator, watch)
    try {
      watch.took(result)
    } catch (error) {
      void abandon(iterator)
      throw error
    }
    return result
  }
  if (iterator.return === undefined) return { next, body }
  const end = (...given: [value?: unknown]) => {
    watch.beginReturn()
    try {
      return iterator.return!(...given)
    } finally {
      watch.returned()
    }
  }
  return { next, return: end, body }
}

async function nextOf(iterator: AnyIterator, watch: BodyWatch): Promise<unknown> {
  try {
    return await iterator.next()
  } catch (error) {
    watch.fail()
    throw error
  }
}

function nextNow(iterator: Iterator<Chunk>, watch: BodyWatch): unknown {
  try {
    return iterator.next()
  } catch (error) {
    watch.fail()
    throw error
  }
}

/** The server takes the iterator for one that has thrown. It has not, and waits to be told; what it has to say comes second. */
async function abandon(iterator: AnyIterator): Promise<void> {
  try {
    await iterator.return?.()
  } catch {}
}
