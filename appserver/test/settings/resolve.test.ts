import { describe, expect, test } from 'vitest'
import {
  choice,
  flag,
  integer,
  list,
  optional,
  resolve,
  row,
  SettingError,
  secret,
  text,
} from '../../src/settings/index.ts'

const group = 'Test'
const table = {
  workers: row(integer(1, 64), 1, { group, help: 'Processes.', env: ['WEB_CONCURRENCY', 'CONCURRENCY'] }),
  bind: row(list(text('an address', 'ADDRESS')), ['default'], { group, help: 'Where to listen.' }),
  reload: row(flag, true, { group, help: 'Restart on change.' }),
  logLevel: row(choice(['info', 'warn']), 'info', { group, help: 'Least serious message.' }),
  accessLogfile: row(optional(text('a path', 'PATH')), '-', { group, help: 'The access log.' }),
}

interface Given {
  argv?: string[]
  env?: Record<string, string>
  file?: { path: string; values: Record<string, unknown> }
}

const read = ({ argv = [], env = {}, file }: Given) =>
  resolve(table, { argv, env, prefix: 'TEST', ...(file ? { file } : {}) })

describe('precedence', () => {
  const file = { path: 'test.config.ts', values: { workers: 3 } }

  test('the flag wins over everything', () => {
    const { settings, origins } = read({ argv: ['--workers', '5'], env: { TEST_WORKERS: '4' }, file })
    expect(settings.workers).toBe(5)
    expect(origins.workers).toBe('--workers')
  })

  test('the environment wins over the config file', () => {
    const { settings, origins } = read({ env: { TEST_WORKERS: '4' }, file })
    expect(settings.workers).toBe(4)
    expect(origins.workers).toBe('TEST_WORKERS')
  })

  test('the config file wins over the default', () => {
    const { settings, origins } = read({ file })
    expect(settings.workers).toBe(3)
    expect(origins.workers).toBe('workers in test.config.ts')
  })

  test('the default is left when nobody said anything', () => {
    const { settings, origins } = read({})
    expect(settings).toEqual({
      workers: 1,
      bind: ['default'],
      reload: true,
      logLevel: 'info',
      accessLogfile: '-',
    })
    expect(new Set(Object.values(origins))).toEqual(new Set(['default']))
  })

  test('the variable of its own name wins over the customary ones, in their order', () => {
    expect(read({ env: { TEST_WORKERS: '2', WEB_CONCURRENCY: '3' } }).origins.workers).toBe('TEST_WORKERS')
    expect(read({ env: { CONCURRENCY: '2', WEB_CONCURRENCY: '3' } }).settings.workers).toBe(3)
  })

  test('an empty variable is as if it were not there', () => {
    const { settings, origins } = read({ env: { TEST_WORKERS: '', WEB_CONCURRENCY: '', TEST_BIND: '' } })
    expect(settings.workers).toBe(1)
    expect(settings.bind).toEqual(['default'])
    expect(origins.bind).toBe('default')
  })
})

describe('lists', () => {
  test('repeated flags add up, and each may hold several', () => {
    expect(read({ argv: ['--bind', 'a,b', '--bind', 'c'] }).settings.bind).toEqual(['a', 'b', 'c'])
  })

  test('flags replace the list of the environment', () => {
    expect(read({ argv: ['--bind', 'a'], env: { TEST_BIND: 'x,y' } }).settings.bind).toEqual(['a'])
  })

  test('a variable is separated by commas', () => {
    expect(read({ env: { TEST_BIND: 'a, b' } }).settings.bind).toEqual(['a', 'b'])
  })

  test('an array of the config file is a list', () => {
    expect(read({ file: { path: 'f', values: { bind: ['a', 'b'] } } }).settings.bind).toEqual(['a', 'b'])
  })
})

test('of a repeated flag that is no list the last one counts', () => {
  expect(read({ argv: ['--workers', '2', '--workers', '3'] }).settings.workers).toBe(3)
  expect(read({ argv: ['--reload', '--no-reload'] }).settings.reload).toBe(false)
})

test('none switches an optional setting off, and is no default', () => {
  const { settings, origins } = read({ env: { TEST_ACCESS_LOGFILE: 'none' } })
  expect(settings.accessLogfile).toBeUndefined()
  expect(origins.accessLogfile).toBe('TEST_ACCESS_LOGFILE')
})

test('a wrong value that may be a secret is not shown, nor are the right ones beside it', () => {
  const hidden = {
    variables: row(list(secret(text('NAME=VALUE', 'NAME=VALUE', (given) => given.includes('=')))), [], {
      group,
      help: '',
    }),
  }
  const expected =
    /^(--variables|variables in f): expected NAME=VALUE .*, got something else, which is not shown as it may be a secret$/
  const argv = ['--variables', 'PASSWORD=s3cret', '--variables', 'NAME']
  expect(() => resolve(hidden, { argv, env: {}, prefix: 'TEST' })).toThrow(expected)
  const file = { path: 'f', values: { variables: ['PASSWORD=s3cret', 'NAME'] } }
  expect(() => resolve(hidden, { argv: [], env: {}, prefix: 'TEST', file })).toThrow(expected)
})

describe('a wrong value names its source, what was given and what was expected', () => {
  test.each<[string, Given, string]>([
    ['flag', { argv: ['--workers', 'many'] }, '--workers: expected a whole number from 1 to 64, got "many"'],
    ['variable', { env: { WEB_CONCURRENCY: '0' } }, 'WEB_CONCURRENCY: expected a whole number from 1 to 64, got "0"'],
    ['switch', { env: { TEST_RELOAD: 'maybe' } }, 'TEST_RELOAD: expected true or false, got "maybe"'],
    ['choice', { argv: ['--log-level=loud'] }, '--log-level: expected one of info, warn, got "loud"'],
    [
      'config file',
      { file: { path: 'f.ts', values: { workers: 99 } } },
      'workers in f.ts: expected a whole number from 1 to 64, got 99',
    ],
  ])('%s', (_, given, message) => {
    expect(() => read(given)).toThrow(SettingError)
    expect(() => read(given)).toThrow(message)
  })

  test('and is one line, whatever was given', () => {
    expect(() => read({ env: { TEST_WORKERS: '1\n2' } })).toThrow('got "1\\n2"')
  })
})

test('an unknown key of the config file is refused with the nearest one', () => {
  expect(() => read({ file: { path: 'f.ts', values: { worker: 2 } } })).toThrow(
    'worker in f.ts: there is no such setting; did you mean workers?',
  )
  expect(() => read({ file: { path: 'f.ts', values: { constructor: 2 } } })).toThrow(
    'constructor in f.ts: there is no such setting',
  )
})
