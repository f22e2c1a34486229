import { expect, test } from 'vitest'
import { programPatienceMs } from '../src/worker/worker-application.ts'

test('a program has its time to listen from when its worker was started, however old the process is', () => {
  const aliveSeconds = performance.now() / 1000
  expect(programPatienceMs(aliveSeconds, Date.now() + 60_000)).toBeGreaterThan(60_000)
  expect(programPatienceMs(aliveSeconds, Date.now() - 1000 * aliveSeconds)).toBe(0)
})
