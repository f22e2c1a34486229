import { expect, test } from 'vitest'
import { readArguments, sectionNames, WrongArguments } from '../bench/arguments.ts'

test('without a word everything is measured, for the documentation', () => {
  expect(readArguments([])).toEqual({ sections: sectionNames, isQuick: false })
})

test('parts run in their own order, each once', () => {
  expect(readArguments(['--quick', '--only=starts,costs,costs'])).toEqual({
    sections: ['costs', 'starts'],
    isQuick: true,
  })
})

test.each([['--only='], ['--only=costs,coasts'], ['--fast'], ['costs']])(
  '%s is refused, with what was expected',
  (arg) => {
    expect(() => readArguments([arg])).toThrow(WrongArguments)
    expect(() => readArguments([arg])).toThrow(/expected .*(?:costs, latency|--quick)/)
  },
)
