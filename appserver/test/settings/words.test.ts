import { expect, test } from 'vitest'
import { splitWords } from '../../src/settings/words.ts'

test.each([
  ['', []],
  ['  a  b\t\nc ', ['a', 'b', 'c']],
  [`'a b' "c d"`, ['a b', 'c d']],
  [`--x='a b'c`, ['--x=a bc']],
  [`a\\ b \\'`, ['a b', "'"]],
  [`"a\\"b\\\\c\\d" 'a\\b'`, ['a"b\\c\\d', 'a\\b']],
  [`'' ""`, ['', '']],
  ['$HOME *', ['$HOME', '*']],
])('%j is %j', (text, words) => {
  expect(splitWords(text, 'TEST')).toEqual(words)
})

test.each([`a 'b`, `"`, `a"b\\"`, 'a\\'])('%j is refused', (text) => {
  expect(() => splitWords(text, 'TEST')).toThrow('TEST: expected a closing quote')
})
