import { constants, createGzip } from 'node:zlib'
import type { Body, Chunk, HeaderList, Middleware } from 'appserver'

const text = /^(?:text\/[\w.+-]+|image\/svg\+xml|application\/(?:javascript|(?:[\w.-]+\+)?(?:json|xml)))\s*(?:;|$)/i
const accepted = /(?:^|,)\s*(?:x-)?gzip\s*(?:,|$|;(?!\s*q=0(?:\.0{0,3})?\s*(?:,|$)))/i
const fewestBytes = 1024

/** Compresses text for clients that accept it, a chunk for each chunk. What is encoded, or declared to be small, stays as it is. */
export const gzip: Middleware = (application) => async (environ, startResponse) => {
  let encode: ((chunk?: Chunk) => Promise<Chunk>) | undefined
  const body = await application(environ, (status, headers, error) => {
    const field = (name: string) => headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? ''
    const varies = text.test(field('content-type')) && !field('content-encoding') && !/^(?:204|206|304)/.test(status)
    const mayChange = !/\bno-transform\b/i.test(field('cache-control'))
    const isLarge = Number(field('content-length') || fewestBytes) >= fewestBytes
    const encodes = varies && mayChange && isLarge && accepted.test(environ.HTTP_ACCEPT_ENCODING ?? '')
    encode = encodes ? gzipEncoder() : undefined
    const write = startResponse(status, varies ? adapted(headers, encodes) : headers, error)
    return async (chunk) => write(encode ? await encode(chunk) : chunk)
  })
  let chunks: AsyncIterator<Chunk> | Iterator<Chunk>
  let isOpen = false
  return {
    async *[Symbol.asyncIterator]() {
      chunks = iterate(body)
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
        isOpen = true
        yield encode ? encode(next.value) : next.value
        isOpen = false
      }
      if (encode) yield encode()
    },
    // A body that has close() is closed by it, any other by its iterator, unless that has ended.
    close: async () => void (body.close ? await body.close() : isOpen && (await chunks.return?.())),
  }
}

function adapted(headers: HeaderList, encodes: boolean): HeaderList {
  if (!encodes) return [...headers, ['Vary', 'Accept-Encoding']]
  const kept = headers.filter(([name]) => name.toLowerCase() !== 'content-length')
  const weak = kept.map(([name, value]): [string, string] => [
    name,
    /^etag$/i.test(name) ? value.replace(/^"/, 'W/"') : value,
  ])
  return [...weak, ['Vary', 'Accept-Encoding'], ['Content-Encoding', 'gzip']]
}

function iterate(body: Body): AsyncIterator<Chunk> | Iterator<Chunk> {
  if (typeof body === 'string') return [body].values()
  return Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]()
}

/** Gives all that the chunk has become; without one, the end. An empty chunk stays one, so that it does not send the head. */
function gzipEncoder(): (chunk?: Chunk) => Promise<Chunk> {
  const encoder = createGzip()
  const pieces: Uint8Array[] = []
  encoder.on('data', (piece) => pieces.push(piece))
  return async (chunk) => {
    if (chunk?.length === 0) return chunk
    if (chunk !== undefined) encoder.write(chunk)
    await new Promise<void>((done) =>
      chunk === undefined ? encoder.end(done) : encoder.flush(constants.Z_SYNC_FLUSH, done),
    )
    return Buffer.concat(pieces.splice(0))
  }
}
