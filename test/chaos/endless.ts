import { setTimeout as delay } from 'node:timers/promises'
import type { Application } from 'appserver'

const pieceMs = 50

/** An answer without an end, to be passed on piece by piece. */
export const application: Application = (_environ, startResponse) => {
  startResponse('200 OK', [
    ['Content-Type', 'text/event-stream'],
    ['X-Accel-Buffering', 'no'],
  ])
  return pieces()
}

async function* pieces(): AsyncGenerator<string> {
  for (;;) {
    yield 'data: more\n\n'
    await delay(pieceMs)
  }
}
