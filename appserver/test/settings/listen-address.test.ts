import { describe, expect, test } from 'vitest'
import { describeBindAddress, formatBindAddress, invalid, listenAddress, protocolOf } from '../../src/settings/index.ts'

describe('an address to listen at', () => {
  test.each([
    ['fastcgi://127.0.0.1:9000', { kind: 'tcp', host: '127.0.0.1', port: 9000, protocol: 'fastcgi' }],
    ['fastcgi://[::1]:9000', { kind: 'tcp', host: '::1', port: 9000, protocol: 'fastcgi' }],
    ['fastcgi+unix:/run/app.sock', { kind: 'unix', path: '/run/app.sock', protocol: 'fastcgi' }],
  ])('%s speaks FastCGI, and is written as it is read', (given, address) => {
    const parsed = listenAddress.parse(given)
    expect(parsed).toEqual(address)
    if (parsed === invalid) return
    expect([formatBindAddress(parsed), describeBindAddress(parsed)]).toEqual([given, given])
    expect(protocolOf(parsed)).toBe('fastcgi')
  })

  test.each(['127.0.0.1:8000', 'http://127.0.0.1:8000', 'unix:/run/app.sock', 'fd://3'])('%s speaks HTTP', (given) => {
    const parsed = listenAddress.parse(given)
    expect(parsed !== invalid && protocolOf(parsed)).toBe('http')
  })

  test.each([
    'fastcgi://',
    'fastcgi://unix:/x',
    'fastcgi+unix:',
    'fastcgi:9000',
    'fastcgi+tcp:9000',
    'fastcgi://fd://3',
    'http://unix:/x',
    'http://127.0.0.1:8000/',
    'https://127.0.0.1:8000',
  ])('%s is none', (given) => {
    expect(listenAddress.parse(given)).toBe(invalid)
  })
})
