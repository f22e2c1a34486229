import { describe, expect, test } from 'vitest'
import { bytes, choice, flag, integer, invalid, list, optional, seconds, text } from '../../src/settings/index.ts'

describe('a switch', () => {
  test.each([
    ['true', true],
    ['1', true],
    ['yes', true],
    ['TRUE', true],
    ['false', false],
    ['0', false],
    ['no', false],
  ])('reads %s as %s', (given, value) => {
    expect(flag.parse(given)).toBe(value)
  })

  test.each(['', 'on?', '2', 'constructor'])('refuses "%s"', (given) => {
    expect(flag.parse(given)).toBe(invalid)
  })
})

describe('a whole number', () => {
  const kind = integer(1, 64)

  test.each(['1', '64', '007'])('reads %s', (given) => {
    expect(kind.parse(given)).toBe(Number(given))
  })

  test.each(['0', '65', '-1', '1.5', '1e1', '0x10', '', ' 4', 'four', '٣'])('refuses "%s"', (given) => {
    expect(kind.parse(given)).toBe(invalid)
  })

  test('says its range', () => {
    expect(kind.expected).toBe('a whole number from 1 to 64')
  })
})

describe('seconds', () => {
  test('may have fractions', () => {
    expect(seconds(0, 60).parse('0.25')).toBe(0.25)
  })

  test.each(['-1', '61', '1s', '.', '1e1', 'Infinity', ''])('refuse "%s"', (given) => {
    expect(seconds(0, 60).parse(given)).toBe(invalid)
  })
})

describe('bytes', () => {
  test.each([
    ['0', 0],
    ['512', 512],
    ['64k', 65_536],
    ['1M', 1_048_576],
    ['2g', 2_147_483_648],
  ])('reads %s as %i', (given, value) => {
    expect(bytes(0, 2 ** 40).parse(given)).toBe(value)
  })

  test.each(['1kb', '-1', '1.5m', 'm', '', '2000g'])('refuses "%s"', (given) => {
    expect(bytes(0, 2 ** 40).parse(given)).toBe(invalid)
  })
})

test('a choice takes its own words and no others, case included', () => {
  const kind = choice(['text', 'json'])
  expect(kind.parse('json')).toBe('json')
  expect(kind.parse('JSON')).toBe(invalid)
  expect(kind.expected).toBe('one of text, json')
})

test('a text with a rule of its own refuses what breaks it', () => {
  const kind = text('lower-case letters', 'WORD', (given) => /^[a-z]+$/.test(given))
  expect(kind.parse('abc')).toBe('abc')
  expect(kind.parse('ABC')).toBe(invalid)
})

describe('a list', () => {
  const kind = list(integer(1, 9))

  test('is separated by commas; spaces and empty parts do not count', () => {
    expect(kind.parse(' 1, 2,,3 ')).toEqual([1, 2, 3])
  })

  test('is refused when one of its parts is', () => {
    expect(kind.parse('1,ten')).toBe(invalid)
  })

  test('is shown as it would be read', () => {
    expect(kind.parse(kind.format([1, 2, 3]))).toEqual([1, 2, 3])
  })
})

test('an optional setting is switched off by none', () => {
  const kind = optional(integer(1, 9))
  expect(kind.parse('none')).toBeUndefined()
  expect(kind.parse('4')).toBe(4)
  expect(kind.parse('nothing')).toBe(invalid)
  expect(kind.format(undefined)).toBe('none')
  expect(kind.expected).toBe('a whole number from 1 to 9, or none')
})
