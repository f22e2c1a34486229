import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { RestartDelay } from '../src/master/restart-delay.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** How long starts are held back after a failure. */
function delayMs(delay: RestartDelay): number {
  const fromMs = Date.now()
  delay.failed()
  expect(delay.allows()).toBe(false)
  while (!delay.allows()) vi.advanceTimersToNextTimer()
  return Date.now() - fromMs
}

test('a worker may be started at once as long as nothing has failed', () => {
  expect(new RestartDelay(() => {}).allows()).toBe(true)
})

test('the time between starts doubles from failure to failure, up to 30 seconds', () => {
  const delay = new RestartDelay(() => {})
  const delays = Array.from({ length: 11 }, () => delayMs(delay))
  expect(delays).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000])
})

test('the end of the delay is told once', () => {
  const elapsed = vi.fn()
  const delay = new RestartDelay(elapsed)
  delay.failed()
  delay.failed()
  vi.advanceTimersByTime(199)
  expect(elapsed).not.toHaveBeenCalled()
  vi.advanceTimersByTime(10_000)
  expect(elapsed).toHaveBeenCalledTimes(1)
})

test('failures more than a minute apart are not one series', () => {
  const delay = new RestartDelay(() => {})
  delayMs(delay)
  delayMs(delay)
  vi.advanceTimersByTime(61_000)
  expect(delayMs(delay)).toBe(100)
})

test('new code is tried at once, and its first failure waits least', () => {
  const elapsed = vi.fn()
  const delay = new RestartDelay(elapsed)
  for (let count = 0; count < 5; count++) delay.failed()
  delay.reset()
  expect(delay.allows()).toBe(true)
  expect(delayMs(delay)).toBe(100)
  expect(elapsed).toHaveBeenCalledTimes(1)
})

test('nothing is told after the end', () => {
  const elapsed = vi.fn()
  const delay = new RestartDelay(elapsed)
  delay.failed()
  delay.close()
  vi.advanceTimersByTime(60_000)
  expect(elapsed).not.toHaveBeenCalled()
})
