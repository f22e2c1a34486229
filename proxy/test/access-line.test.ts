import { expect, test } from 'vitest'
import { type AccessFacts, combinedLine } from '../src/logs/access-line.ts'

const facts: AccessFacts = {
  time: new Date('2026-02-03T04:05:06.789Z'),
  requestId: 'abcdefgh',
  remoteAddress: '203.0.113.7',
  method: 'GET',
  path: '/a',
  protocol: 'HTTP/1.1',
  host: 'site',
  status: 200,
  requestBytes: 50,
  responseBytes: 150,
  bodyBytes: 12,
  durationS: 0.001,
  upstream: { address: '', status: '', connectS: '', headerS: '', responseS: '' },
  userAgent: '',
  referrer: '',
}

test('the combined format has its fields in their places', () => {
  expect(combinedLine({ ...facts, userAgent: 'curl/8', referrer: 'http://site/b' })).toBe(
    '203.0.113.7 - - [03/Feb/2026:04:05:06 +0000] "GET /a HTTP/1.1" 200 12 "http://site/b" "curl/8"\n',
  )
})

test('what a client sends can end neither a line nor a part of it', () => {
  expect(combinedLine({ ...facts, userAgent: 'a"b\\c\u0001\u00e9' })).toContain('"-" "a\\x22b\\x5Cc\\x01\\xE9"\n')
})
