import { describe, expect, test } from 'vitest'
import { invalid } from '../../src/settings/index.ts'
import { trustedPeer, trustedPeers } from '../../src/settings/trusted-peers.ts'

test.each(['*', 'unix', '127.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8', '0.0.0.0/0'])('%s may be trusted', (given) => {
  expect(trustedPeer.parse(given)).toBe(given)
})

test.each(['', 'localhost', '10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0/8', '10.0.0.0/-1', '/8'])(
  '"%s" names no peer',
  (given) => {
    expect(trustedPeer.parse(given)).toBe(invalid)
  },
)

describe('trust', () => {
  test.each<[string[], string | undefined, boolean]>([
    [['127.0.0.1'], '127.0.0.1', true],
    [['127.0.0.1'], '127.0.0.2', false],
    [['10.0.0.0/8'], '10.255.255.255', true],
    [['10.0.0.0/8'], '11.0.0.0', false],
    [['192.168.1.0/24', '172.16.0.0/12'], '172.31.0.1', true],
    [['::1'], '::1', true],
    [['::1'], '0:0:0:0:0:0:0:1', true],
    [['fd00::/8'], 'fdff::1', true],
    [['fd00::/8'], 'fe80::1', false],
    [['0.0.0.0/0'], '::1', false],
    [['unix'], undefined, true],
    [['unix'], '127.0.0.1', false],
    [['127.0.0.1'], undefined, false],
    [['*'], '203.0.113.9', true],
    [['*'], undefined, true],
    [[], '127.0.0.1', false],
  ])('of %j in %s is %s', (peers, address, trusted) => {
    expect(trustedPeers(peers)(address)).toBe(trusted)
  })
})
