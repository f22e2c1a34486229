import { expect, test } from 'vitest'
import { percentile, ratioOf, spreadOf } from '../bench/figures.ts'
import { versionIn } from '../bench/machine.ts'
import { medianOf, shown, withSpread } from '../bench/render/numbers.ts'

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)

test.each([
  [0.5, 50],
  [0.99, 99],
  [1, 100],
  [0, 1],
])('a share of %d of a hundred does not exceed %d', (share, expected) => {
  expect(percentile(hundred, share)).toBe(expected)
})

test('a single number is each of its percentiles', () => expect(percentile([7], 0.99)).toBe(7))

test('a spread has the one in the middle, the least and the most', () => {
  expect(spreadOf([3, 1, 2, 10])).toEqual({ median: 2.5, least: 1, most: 10 })
})

test('a ratio is made round by round, so that a slow round slows both down', () => {
  expect(ratioOf([10, 200], [20, 400])).toEqual({ median: 0.5, least: 0.5, most: 0.5 })
})

test.each([
  [12_345.6, '12,346'],
  [99.4, '99'],
  [9.94, '9.9'],
  [0.4567, '0.46'],
])('%d is shown as %s', (value, expected) => expect(shown(value)).toBe(expected))

test('a spread is shown with its least and most, and without them where they are the same', () => {
  expect(withSpread({ median: 20, least: 18, most: 31 })).toBe('20 (18–31)')
  expect(withSpread({ median: 20, least: 20, most: 20 })).toBe('20')
  expect([withSpread(undefined), medianOf(undefined)]).toEqual(['–', '–'])
})

test.each([
  ['gunicorn (version 20.1.0)', '20.1.0'],
  ['nginx version: nginx/1.30.6', '1.30.6'],
  ['command not found', undefined],
])('the version in "%s" is %s', (said, version) => expect(versionIn(said)).toBe(version))
