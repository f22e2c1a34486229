import { describe, expect, test } from 'vitest'
import { type Body, type Chunk, mapBody } from '../../src/index.ts'

/** A body that tells what is done to it. */
function watched(chunks: readonly Chunk[], close: boolean): { body: Body; seen: string[] } {
  const seen: string[] = []
  const values = chunks.values()
  const body: Body = {
    [Symbol.iterator]: () => ({
      next: () => {
        seen.push('next')
        return values.next()
      },
      return: () => {
        seen.push('return')
        return { done: true, value: undefined }
      },
    }),
    ...(close ? { close: () => void seen.push('close') } : {}),
  }
  return { body, seen }
}

const shout = (chunk: Chunk) => String(chunk).toUpperCase()

async function read(body: Body, most = Number.POSITIVE_INFINITY): Promise<Chunk[]> {
  const chunks: Chunk[] = []
  for await (const chunk of body) {
    chunks.push(chunk)
    if (chunks.length >= most) break
  }
  await body.close?.()
  return chunks
}

describe('a mapped body', () => {
  test('has a chunk for each chunk, and what comes last', async () => {
    const { body } = watched(['a', '', 'b'], false)
    expect(await read(mapBody(body, shout, () => 'end'))).toEqual(['A', '', 'B', 'end'])
  })

  test('of a string is one chunk', async () => {
    expect(await read(mapBody('text', shout))).toEqual(['TEXT'])
  })

  test.each([
    ['by its close()', true, ['next', 'next', 'close']],
    ['by its iterator', false, ['next', 'next', 'return']],
  ])('that is not read to its end closes the other once: %s', async (_, close, expected) => {
    const { body, seen } = watched(['a', 'b', 'c'], close)
    await read(mapBody(body, shout), 2)
    expect(seen).toEqual(expected)
  })

  test('that is never read closes the other', async () => {
    const { body, seen } = watched(['a'], true)
    await mapBody(body, shout).close?.()
    expect(seen).toEqual(['close'])
  })

  test('asks the other for its next chunk only when it is asked itself', async () => {
    const { body, seen } = watched(['a', 'b'], false)
    const chunks = (mapBody(body, shout) as AsyncIterable<Chunk>)[Symbol.asyncIterator]()
    await chunks.next()
    expect(seen).toEqual(['next'])
  })
})
