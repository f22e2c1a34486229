import { setTimeout as delay } from 'node:timers/promises'

// https://www.sqlite.org/rescode.html#busy; the byte above it says which kind.
const busy = 5
const longestPauseMs = 40

export function isBusy(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: number }
  return code === 'ERR_SQLITE_ERROR' && ((errcode ?? 0) & 0xff) === busy
}

/**
 * Tries again while another process writes, in pauses that let the event loop go on. SQLite's own waiting would stop every
 * other request of the worker. Pauses are random, so that those who wait do not meet again.
 *
 * @param limitMs - after this long the error is thrown as it is
 */
export async function retryWhileBusy<Result>(limitMs: number, attempt: () => Result): Promise<Result> {
  const deadline = performance.now() + limitMs
  for (let pauseMs = 1; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return attempt()
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw error
    }
    await delay(pauseMs * (0.5 + Math.random()))
  }
}
