import { describe, expect, test } from 'vitest'
import { gzip } from '../../examples/middleware/gzip.ts'
import type { Application, Body, Chunk, HeaderList } from '../../src/index.ts'
import type { Harness } from '../harness.ts'
import { ask, Wire } from '../wire.ts'
import { serve } from './middleware.ts'

const plain = ['Content-Type', 'text/plain'] as const
const text = 'Said twice, said once. '.repeat(100)

const answering = (body: () => Body, headers: HeaderList = [plain], status = '200 OK'): Application => {
  return (_environ, startResponse) => {
    startResponse(status, headers)
    return body()
  }
}

const asking = { headers: { 'Accept-Encoding': 'br;q=0.1, gzip' } }

/** As a browser has it: decoded, with the fields that came. */
async function visit({ port }: Harness): Promise<{ bytes: Buffer; fields: Headers }> {
  const answer = await fetch(`http://127.0.0.1:${port}`, asking)
  return { bytes: Buffer.from(await answer.arrayBuffer()), fields: answer.headers }
}

function noRuleBroken({ reports }: Harness): void {
  expect(reports).toEqual([])
}

describe('text is compressed', () => {
  test.each<[string, () => Body]>([
    ['a list of one chunk', () => [text]],
    ['a string', () => text],
    ['bytes in a list', () => [Buffer.from(text), '']],
    ['a generator', () => [text.slice(0, 99), '', text.slice(99)].values()],
    ['a web stream', () => ReadableStream.from([text.slice(0, 9), text.slice(9)])],
  ])('%s', async (_, body) => {
    const harness = await serve(gzip, answering(body))
    const { bytes, fields } = await visit(harness)
    expect([fields.get('content-encoding'), fields.get('vary')]).toEqual(['gzip', 'Accept-Encoding'])
    expect(bytes.toString()).toBe(text)
    noRuleBroken(harness)
  })

  test('also where it is larger than any buffer', async () => {
    const pieces = Array.from({ length: 64 }, (_, index) => Buffer.alloc(64 * 1024, `${index};`))
    const harness = await serve(
      gzip,
      answering(() => pieces.values()),
    )
    expect((await visit(harness)).bytes.equals(Buffer.concat(pieces))).toBe(true)
    noRuleBroken(harness)
  })

  test('A42: without its old length, and with a tag that no longer means octets', async () => {
    const harness = await serve(
      gzip,
      answering(() => [text], [plain, ['Content-Length', String(text.length)], ['ETag', '"v1"'], ['Vary', 'Cookie']]),
    )
    const { fields } = await visit(harness)
    expect([fields.get('etag'), fields.get('vary')]).toEqual(['W/"v1"', 'Cookie, Accept-Encoding'])
    expect(fields.get('content-length')).toBeNull()
    noRuleBroken(harness)
  })

  test('A41: and every Set-Cookie arrives', async () => {
    const cookies = [['Set-Cookie', 'a=1'] as const, ['Set-Cookie', 'b=2'] as const]
    const harness = await serve(
      gzip,
      answering(() => [text], [cookies[0]!, plain, cookies[1]!]),
    )
    expect((await visit(harness)).fields.getSetCookie()).toEqual(['a=1', 'b=2'])
    noRuleBroken(harness)
  })

  test('what is written too', async () => {
    const harness = await serve(gzip, async (_environ, startResponse) => {
      const write = startResponse('200 OK', [plain])
      await write('written, ')
      await write(Buffer.from('twice, '))
      return ['and returned']
    })
    expect((await visit(harness)).bytes.toString()).toBe('written, twice, and returned')
    noRuleBroken(harness)
  })
})

test('an empty body is an empty body', async () => {
  const harness = await serve(
    gzip,
    answering(() => []),
  )
  expect((await visit(harness)).bytes).toHaveLength(0)
  noRuleBroken(harness)
})

describe('an answer stays as it is', () => {
  test.each<[string, HeaderList, string]>([
    ['that is no text', [['Content-Type', 'image/png']], 'gzip'],
    ['that is encoded', [plain, ['Content-Encoding', 'br']], 'gzip'],
    ['that says no-transform', [plain, ['Cache-Control', 'public, no-transform']], 'gzip'],
    ['that is small', [plain, ['Content-Length', '5']], 'gzip'],
    ['for a client that accepts none', [plain], 'br, identity'],
    ['for a client that refuses it', [plain], 'gzip;q=0, br'],
  ])('%s', async (_, headers, acceptance) => {
    const harness = await serve(
      gzip,
      answering(() => ['plain'], headers),
    )
    const answer = await ask(harness.port, '/', { headers: { 'Accept-Encoding': acceptance } })
    expect(answer.body).toBe('plain')
    expect(answer.headers['content-encoding']).toBe(headers[1]?.[0] === 'Content-Encoding' ? 'br' : undefined)
    noRuleBroken(harness)
  })

  test.each(['204 No Content', '304 Not Modified'])('that has no body: %s', async (status) => {
    const harness = await serve(
      gzip,
      answering(() => [], [['ETag', '"v1"']], status),
    )
    const answer = await ask(harness.port, '/', asking)
    expect(answer).toMatchObject({ status: Number.parseInt(status, 10), headers: { etag: '"v1"' } })
    expect(answer.headers['content-encoding']).toBeUndefined()
    noRuleBroken(harness)
  })

  test('to HEAD, with the head of GET', async () => {
    const harness = await serve(
      gzip,
      answering(() => [text]),
    )
    const head = await ask(harness.port, '/', { ...asking, method: 'HEAD' })
    expect(head).toMatchObject({ headers: { 'content-encoding': 'gzip', vary: 'Accept-Encoding' }, body: '' })
    noRuleBroken(harness)
  })
})

describe('a stream stays a stream', () => {
  test('each piece arrives, readable, before the next is made', async () => {
    const heard = Promise.withResolvers<void>()
    const harness = await serve(
      gzip,
      answering(async function* () {
        yield 'first'
        await heard.promise
        yield 'second'
      } as () => Body),
    )
    const answer = await fetch(`http://127.0.0.1:${harness.port}`, { headers: asking.headers })
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader.read()).value).toBe('first')
    heard.resolve()
    expect((await reader.read()).value).toBe('second')
    expect((await reader.read()).done).toBe(true)
    noRuleBroken(harness)
  })

  test.each(['close()', 'a finally'])('%s of the inner body is reached once when the client leaves', async (way) => {
    let closes = 0
    const closed = Promise.withResolvers<void>()
    const close = () => {
      closes++
      closed.resolve()
    }
    async function* endless(): AsyncGenerator<Chunk> {
      try {
        for (;;) yield text
      } finally {
        if (way === 'a finally') close()
      }
    }
    const body = () => (way === 'close()' ? Object.assign({ [Symbol.asyncIterator]: endless }, { close }) : endless())
    const harness = await serve(gzip, answering(body))
    const wire = await Wire.open(harness.port)
    await wire.get('/', 'Accept-Encoding: gzip').receives('gzip')
    wire.socket.destroy()
    await closed.promise
    await harness.whenReported()
    expect(closes).toBe(1)
    expect(harness.reports.map(({ error }) => (error as Error).name)).toEqual(['ClientGone'])
  })
})
