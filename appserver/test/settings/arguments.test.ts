import { describe, expect, test } from 'vitest'
import { readArguments } from '../../src/settings/arguments.ts'
import { flag, integer, list, row, SettingError, text } from '../../src/settings/index.ts'

const group = 'Test'
const table = {
  workers: row(integer(1, 64), 1, { group, help: 'Processes.', short: 'w' }),
  reload: row(flag, false, { group, help: 'Restart on change.' }),
  gracefulTimeout: row(integer(0, 60), 30, { group, help: 'Time to finish.' }),
  bind: row(list(text('an address', 'ADDRESS')), [], { group, help: 'Where to listen.' }),
}

const values = (...argv: string[]) => Object.fromEntries(readArguments(table, argv).values)

describe('a flag', () => {
  test.each([
    ['behind a space', ['--workers', '4']],
    ['behind =', ['--workers=4']],
    ['behind its letter', ['-w', '4']],
    ['stuck to its letter', ['-w4']],
  ])('takes its value %s', (_, argv) => {
    expect(values(...argv)).toEqual({ workers: ['4'] })
  })

  test('has its name in kebab case', () => {
    expect(values('--graceful-timeout', '5')).toEqual({ gracefulTimeout: ['5'] })
  })

  test('that is repeated keeps every value in order', () => {
    expect(values('--bind', 'a', '--bind', 'b')).toEqual({ bind: ['a', 'b'] })
  })

  test('without its value is refused with what was expected', () => {
    expect(() => values('--workers')).toThrow(
      new SettingError('--workers', 'expected a whole number from 1 to 64, got nothing'),
    )
  })

  test('does not take the next flag for its value', () => {
    expect(() => values('--bind', '--reload')).toThrow('--bind: expected an address')
  })

  test('may have a value that is a dash, or starts with one behind =', () => {
    expect(values('--bind', '-', '--bind=-x')).toEqual({ bind: ['-', '-x'] })
  })

  test('that takes a value has no opposite', () => {
    expect(() => values('--no-workers')).toThrow('--no-workers: expected a whole number from 1 to 64, got nothing')
  })
})

describe('a switch', () => {
  test('is on when given, and off as --no-', () => {
    expect(values('--reload')).toEqual({ reload: ['true'] })
    expect(values('--no-reload')).toEqual({ reload: ['false'] })
  })

  test('takes no value', () => {
    expect(() => values('--reload=yes')).toThrow('--reload: expected no value: a switch is given or not, got "yes"')
  })
})

describe('an unknown flag', () => {
  test.each([
    ['--worker', '--worker: there is no such option; did you mean --workers?'],
    ['--gracefull-timeout', '--gracefull-timeout: there is no such option; did you mean --graceful-timeout?'],
    ['--no-relaod', '--no-relaod: there is no such option; did you mean --reload?'],
    ['--colour', '--colour: there is no such option (see --help)'],
    ['--constructor', '--constructor: there is no such option (see --help)'],
    ['-x', '-x: there is no such option (see --help)'],
  ])('%s is refused, with the nearest one where one is near', (given, message) => {
    expect(() => values(given)).toThrow(SettingError)
    expect(() => values(given)).toThrow(message)
  })
})

test('what is no flag is positional, wherever it stands', () => {
  expect(readArguments(table, ['app.ts:application', '--workers', '2', 'more']).positionals).toEqual([
    'app.ts:application',
    'more',
  ])
})

test('what stands after -- is left alone', () => {
  const { rest, values: read } = readArguments(table, ['--workers', '2', '--', '--workers', '9'])
  expect(rest).toEqual(['--workers', '9'])
  expect(read.get('workers')).toEqual(['2'])
  expect(readArguments(table, []).rest).toBeUndefined()
})
