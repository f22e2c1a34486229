import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Silences } from '../../src/transport/silences.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A limit of 8 s is looked after each second. */
function watch(item: { awaited: boolean; bytesRead: number }) {
  const silent: number[] = []
  const beganMs = performance.now()
  new Silences<typeof item>(8000, () => silent.push(performance.now() - beganMs)).add(item)
  return silent
}

test('silence is counted from when it began to be the other side’s, not from the look before that', () => {
  const item = { awaited: false, bytesRead: 1 }
  const silent = watch(item)
  vi.advanceTimersByTime(1990)
  item.awaited = true
  vi.advanceTimersByTime(8000)
  expect(silent).toEqual([])
  vi.advanceTimersByTime(2000)
  expect(silent).toHaveLength(1)
})

test('whatever is heard begins it anew', () => {
  const item = { awaited: true, bytesRead: 1 }
  const silent = watch(item)
  for (let second = 0; second < 20; second++) {
    vi.advanceTimersByTime(1000)
    item.bytesRead++
  }
  expect(silent).toEqual([])
  vi.advanceTimersByTime(11_000)
  expect(silent).toHaveLength(1)
})
