import { constants, createGzip } from 'node:zlib'
import { type Chunk, type HeaderList, type Middleware, mapBody } from 'appserver'

const text = /^(?:text\/[\w.+-]+|image\/svg\+xml|application\/(?:javascript|(?:[\w.-]+\+)?(?:json|xml)))\s*(?:;|$)/i
const accepted = /(?:^|,)\s*(?:x-)?gzip\s*(?:,|$|;(?!\s*q=0(?:\.0{0,3})?\s*(?:,|$)))/i
const fewestBytes = 1024

/** Compresses text for clients that accept it, a chunk for each chunk. What is encoded, or declared to be small, stays as it is. */
export const gzip: Middleware = (application) => async (environ, startResponse) => {
  let encode: Encode | undefined
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
  return mapBody(
    body,
    (chunk) => encode?.(chunk) ?? chunk,
    () => encode?.() ?? '',
  )
}

/** What says something of the bytes is renewed: no length, a weak ETag. */
function adapted(headers: HeaderList, encodes: boolean): HeaderList {
  const vary = ['Vary', 'Accept-Encoding'] as const
  if (!encodes) return [...headers, vary]
  const kept = headers.filter(([name]) => !/^content-length$/i.test(name))
  const weak = kept.map(([name, value]) => [name, /^etag$/i.test(name) ? value.replace(/^"/, 'W/"') : value] as const)
  return [...weak, vary, ['Content-Encoding', 'gzip']]
}

type Encode = (chunk?: Chunk) => Promise<Chunk>

/** Gives all that the chunk has become; without one, the end. An empty chunk stays one, so that it does not send the head. */
function gzipEncoder(): Encode {
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
