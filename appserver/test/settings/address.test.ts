import { expect, test } from 'vitest'
import { address, describeAddress, formatAddress, invalid } from '../../src/settings/index.ts'

test.each([
  ['127.0.0.1:8000', { kind: 'tcp', host: '127.0.0.1', port: 8000 }],
  ['localhost:80', { kind: 'tcp', host: 'localhost', port: 80 }],
  ['[::1]:8000', { kind: 'tcp', host: '::1', port: 8000 }],
  ['8000', { kind: 'tcp', host: '127.0.0.1', port: 8000 }],
  [':8000', { kind: 'tcp', host: '0.0.0.0', port: 8000 }],
  ['127.0.0.1:0', { kind: 'tcp', host: '127.0.0.1', port: 0 }],
  ['unix:run/app.sock', { kind: 'unix', path: 'run/app.sock' }],
  ['unix:/run/app.sock', { kind: 'unix', path: '/run/app.sock' }],
])('%s is an address', (given, parsed) => {
  expect(address.parse(given)).toEqual(parsed)
})

test.each([
  '',
  'localhost',
  'localhost:',
  '127.0.0.1:65536',
  '127.0.0.1:-1',
  '::1:8000',
  '[::1]',
  '[localhost]:80',
  'unix:',
  'a b:80',
  'http://a:80',
])('"%s" is no address', (given) => {
  expect(address.parse(given)).toBe(invalid)
})

test.each(['127.0.0.1:8000', '[::1]:8000', 'unix:/run/app.sock'])('%s is shown as it was given', (given) => {
  const parsed = address.parse(given)
  expect(parsed === invalid ? undefined : formatAddress(parsed)).toBe(given)
})

test('a person is shown a URL for a port and the path of a socket', () => {
  expect(describeAddress({ kind: 'tcp', host: '::1', port: 8000 })).toBe('http://[::1]:8000')
  expect(describeAddress({ kind: 'unix', path: 'app.sock' })).toBe('unix:app.sock')
})
