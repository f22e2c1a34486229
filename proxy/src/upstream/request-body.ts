import type { IncomingMessage } from 'node:http'
import { type BodyLimits, meteredBody } from '../body-limit.ts'

/** Whether a body is read whole before an upstream is asked; `auto`: below 100 kB, as in nginx/conf/retry.conf. */
export type Buffering = 'auto' | 'on' | 'off'

const largestBytes = 99_999

export function isReadFirst({ headers }: IncomingMessage, buffering: Buffering): boolean {
  if (buffering !== 'auto') return buffering === 'on'
  return headers['transfer-encoding'] === undefined && Number(headers['content-length']) <= largestBytes
}

/**
 * Reads a body whole, and has the request's head say how long it is.
 *
 * @throws {BodyTooLarge} {BodyTooSlow} and what the connection fails with
 */
export async function readWhole(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const body = meteredBody(request, limits)
  const leave = () => request.complete || body.destroy(new Error('the client left'))
  request.once('close', leave)
  try {
    const pieces = (await body.toArray()) as Buffer[]
    const whole = Buffer.concat(pieces)
    delete request.headers['transfer-encoding']
    request.headers['content-length'] = String(whole.length)
    return whole
  } finally {
    request.off('close', leave)
  }
}
