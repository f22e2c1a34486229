import { expect, test } from 'vitest'
import { withoutBlocks } from '../template/blocks.ts'

const text = 'first\n# >>> database\npostgres\n# <<< database\nlast\n'

test('a block goes with its marks', () => {
  expect(withoutBlocks(text, [])).toBe('first\nlast\n')
})

test('a block that is kept loses its marks only', () => {
  expect(withoutBlocks(text, ['database'])).toBe('first\npostgres\nlast\n')
})

test('a block in a block goes with either', () => {
  const nested = '# >>> sample\na\n# >>> database\nb\n# <<< database\nc\n# <<< sample\n'
  expect(withoutBlocks(nested, ['sample'])).toBe('a\nc\n')
  expect(withoutBlocks(nested, ['database'])).toBe('')
})

test('what stood around a block keeps one empty line between', () => {
  expect(withoutBlocks('a\n\n# >>> database\nb\n# <<< database\n\nc\n', [])).toBe('a\n\nc\n')
})

test('a mark without its counterpart is an error that names it', () => {
  expect(() => withoutBlocks('# >>> database\npostgres\n', [])).toThrow('the block database is not closed')
  expect(() => withoutBlocks('a\n# <<< database\n', [])).toThrow('line 2 closes the block database')
})
