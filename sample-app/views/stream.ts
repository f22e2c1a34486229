import { setTimeout as delay } from 'node:timers/promises'
import { HTTPException } from 'hono/http-exception'
import type { SiteContext } from '../context.ts'

/** Text in pieces, each with the time it was sent: shows whether anything on the way holds a response back. */
export async function stream(c: SiteContext): Promise<Response> {
  const pieces = boundedNumber(c, 'pieces', { fallback: 10, min: 1, max: 100 })
  const intervalMs = boundedNumber(c, 'interval_ms', { fallback: 300, min: 0, max: 1000 })
  const body = ReadableStream.from(timedPieces(pieces, intervalMs, c.env.environ['tsgi.signal']))
  return c.body(body as globalThis.ReadableStream<Uint8Array<ArrayBuffer>>, 200, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    // nginx would collect pieces this small in its buffers until the response ends.
    'X-Accel-Buffering': 'no',
  })
}

async function* timedPieces(pieces: number, intervalMs: number, gone: AbortSignal): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for (let piece = 1; piece <= pieces; piece += 1) {
    if (piece > 1) await delay(intervalMs, undefined, { signal: gone })
    yield encoder.encode(`piece ${piece} of ${pieces}, sent at ${new Date().toISOString()}\n`)
  }
}

interface Bounds {
  readonly fallback: number
  readonly min: number
  readonly max: number
}

function boundedNumber(c: SiteContext, name: string, { fallback, min, max }: Bounds): number {
  const text = c.req.query(name)
  if (text === undefined) return fallback
  const number = Number(text)
  if (!/^\d+$/.test(text) || number < min || number > max) {
    throw new HTTPException(400, { message: `${name} must be a whole number from ${min} to ${max}.` })
  }
  return number
}
