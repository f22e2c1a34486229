import { setTimeout as delay } from 'node:timers/promises'
import type { Application } from 'appserver'

const pieces = 5
const intervalMs = 200

/** Text in pieces, each with the time it was sent: shows whether anything on the way holds a response back. */
export const stream: Application = (environ, startResponse) => {
  startResponse('200 OK', [
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Cache-Control', 'no-store'],
    // nginx would collect pieces this small in its buffers until the response ends.
    ['X-Accel-Buffering', 'no'],
  ])
  return timedPieces(environ['tsgi.signal'])
}

async function* timedPieces(gone: AbortSignal): AsyncGenerator<string> {
  for (let piece = 1; piece <= pieces; piece += 1) {
    if (piece > 1) await delay(intervalMs, undefined, { signal: gone })
    yield `piece ${piece} of ${pieces}, sent at ${new Date().toISOString()}\n`
  }
}
