import { setTimeout as delay } from 'node:timers/promises'

const pollMs = 50

/**
 * Asks until the answer is something, and fails with `what` when the deadline comes first. For states that announce
 * themselves to nobody: logs of other processes, health of containers.
 */
export async function eventually<Answer>(
  what: string,
  deadlineMs: number,
  ask: () => Promise<Answer | undefined | false>,
): Promise<Answer> {
  const deadline = performance.now() + deadlineMs
  let lastError: unknown
  do {
    try {
      const answer = await ask()
      if (answer !== undefined && answer !== false) return answer
      lastError = undefined
    } catch (error) {
      lastError = error
    }
    await delay(pollMs)
  } while (performance.now() < deadline)
  throw new Error(`not within ${deadlineMs} ms: ${what}`, { cause: lastError })
}
