import { expect, test } from 'vitest'
import { RateLimit } from '../src/protection/rate-limit.ts'

const tenPerSecond = { requests: 10, perMs: 1000 }

function admitted(limit: RateLimit, address: string, atMs: number, tries: number): number {
  return Array.from({ length: tries }, () => limit.admits(address, atMs)).filter(Boolean).length
}

test('what comes at once is let through up to the burst, and one more', () => {
  const limit = new RateLimit({ rate: tenPerSecond, burst: 5 })
  expect(admitted(limit, 'a', 0, 20)).toBe(6)
})

test('time makes room at the rate, and refused requests take none', () => {
  const limit = new RateLimit({ rate: tenPerSecond, burst: 5 })
  admitted(limit, 'a', 0, 20)
  expect(admitted(limit, 'a', 99, 20)).toBe(0)
  expect(admitted(limit, 'a', 100, 20)).toBe(1)
  expect(admitted(limit, 'a', 500, 20)).toBe(4)
})

test('an address does not pay for another', () => {
  const limit = new RateLimit({ rate: tenPerSecond, burst: 5 })
  admitted(limit, 'a', 0, 20)
  expect(admitted(limit, 'b', 0, 1)).toBe(1)
})

test.each([
  [{ requests: 50, perMs: 1000 }, 1],
  [{ requests: 7, perMs: 60_000 }, 9],
] as const)('of %o the next one fits after %i s', (rate, seconds) => {
  expect(new RateLimit({ rate, burst: 1 }).retryAfterS).toBe(seconds)
})
