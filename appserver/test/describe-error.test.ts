import { describe, expect, test } from 'vitest'
import { describeError } from '../src/errors.ts'

describe('an error is described for the log', () => {
  test('with what caused it, and what caused that', () => {
    const refused = new Error('connect ECONNREFUSED 127.0.0.1:5432')
    const failed = new TypeError('fetch failed', { cause: refused })
    const text = describeError(new Error('no greeting', { cause: failed }))
    expect(text).toMatch(
      /^Error: no greeting\n {4}at [\s\S]*\n {2}caused by: TypeError: fetch failed\n {6}at [\s\S]*\n {4}caused by: Error: connect ECONNREFUSED/,
    )
  })

  test('with each error that it stands for', () => {
    const text = describeError(new AggregateError([new Error('::1 refused'), new Error('127.0.0.1 refused')]))
    expect(text).toMatch(
      /^AggregateError[\s\S]*\n {2}one of: Error: ::1 refused[\s\S]*\n {2}one of: Error: 127\.0\.0\.1 refused/,
    )
  })

  test('without an end where it is its own cause', () => {
    const error = new Error('again')
    error.cause = error
    expect(describeError(error).match(/Error: again/g)).toHaveLength(8)
  })

  test('without its other properties, in which secrets may be', () => {
    const cause = Object.assign(new Error('401'), { config: { headers: { Authorization: 'Bearer s3cret' } } })
    expect(describeError(new Error('not signed in', { cause }))).not.toContain('s3cret')
  })

  test.each([
    ['a text', 'thrown: a text'],
    [undefined, 'thrown: undefined'],
    [Object.create(null), 'thrown: an object without a text'],
  ])('also where it is none: %o', (thrown, text) => {
    expect(describeError(thrown)).toBe(text)
  })
})
