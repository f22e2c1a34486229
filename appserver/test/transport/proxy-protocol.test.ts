import { describe, expect, test } from 'vitest'
import { Harness, type HarnessOptions, showEnviron } from '../harness.ts'
import { Wire } from '../wire.ts'

const request = 'GET /path HTTP/1.1\r\nHost: test\r\n\r\n'
const line = 'PROXY TCP4 203.0.113.7 192.0.2.1 4711 443\r\n'

const start = (version: string, more: readonly string[] = [], options: HarnessOptions = {}) =>
  Harness.tsgi(showEnviron, {
    flags: [`--proxy-protocol=${version}`, '--proxy-allow-from=127.0.0.1', ...more],
    ...options,
  })

function v2(command: number, family: number, addresses: string, tlvs = ''): string {
  const block = Buffer.from(addresses + tlvs, 'hex')
  const head = Buffer.from([0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a, command, family, 0, 0])
  head.writeUInt16BE(block.length, 14)
  return Buffer.concat([head, block]).toString('latin1')
}

const ipv4 = 'cb007107' + 'c0000201' + '1267' + '01bb'
const ipv6 = `20010db8${'0'.repeat(22)}0120010db8${'0'.repeat(22)}02126701bb`

async function told(header: string, harness: Harness): Promise<Record<string, string>> {
  const wire = await Wire.open(harness.port)
  const received = await wire.send(header).send(request).receives(/\}$/)
  return JSON.parse(received.slice(received.indexOf('\r\n\r\n') + 4)) as Record<string, string>
}

describe('the client is the one that the header names', () => {
  test.each([
    ['v1 over IPv4', 'v1', line, '203.0.113.7'],
    ['v1 over IPv6', 'v1', 'PROXY TCP6 2001:db8::1 2001:db8::2 4711 443\r\n', '2001:db8::1'],
    ['v2 over IPv4', 'v2', v2(0x21, 0x11, ipv4), '203.0.113.7'],
    ['v2 over IPv6', 'v2', v2(0x21, 0x21, ipv6), '2001:db8::1'],
    [
      'v2 with IPv4 in IPv6',
      'v2',
      v2(0x21, 0x21, `${`${'0'.repeat(20)}ffffcb007107`.repeat(2)}126701bb`),
      '203.0.113.7',
    ],
    ['v2 with TLVs behind the addresses', 'v2', v2(0x21, 0x11, ipv4, '030004a9b87e8f'), '203.0.113.7'],
    ['v1 where both are taken', 'auto', line, '203.0.113.7'],
    ['v2 where both are taken', 'auto', v2(0x21, 0x11, ipv4), '203.0.113.7'],
  ])('%s', async (_, version, header, address) => {
    expect(await told(header, await start(version))).toMatchObject({ REMOTE_ADDR: address, PATH_INFO: '/path' })
  })
})

describe('the client is the peer where the proxy speaks for itself', () => {
  test.each([
    ['v1 UNKNOWN', 'PROXY UNKNOWN\r\n'],
    ['v1 UNKNOWN with something behind', 'PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n'],
    ['v2 LOCAL', v2(0x20, 0x00, '')],
    ['v2 LOCAL with addresses', v2(0x20, 0x11, ipv4)],
    ['v2 of a unix socket', v2(0x21, 0x31, '00'.repeat(216))],
  ])('%s', async (_, header) => {
    expect(await told(header, await start('auto'))).toMatchObject({ REMOTE_ADDR: '127.0.0.1' })
  })
})

describe('the header', () => {
  test('may come in pieces', async () => {
    const { port } = await start('auto')
    const wire = await Wire.open(port)
    wire.socket.setNoDelay(true)
    for (const byte of `${v2(0x21, 0x11, ipv4)}${request}`) {
      await new Promise<void>((resolve) => wire.socket.write(byte, 'latin1', () => resolve()))
    }
    await wire.receives('203.0.113.7')
  })

  test('may come in one piece with the request and its body', async () => {
    const { port } = await start('v1')
    const wire = await Wire.open(port)
    wire.send(`${line}POST /1 HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\nok${request}`)
    const received = await wire.receives('"PATH_INFO":"/path"')
    expect(received.match(/203\.0\.113\.7/g)).toHaveLength(2)
  })

  test('is taken once for each connection: the next one is no request', async () => {
    const { port } = await start('v1')
    const wire = await Wire.open(port)
    await wire.send(line + request).receives('203.0.113.7')
    expect(await wire.send(`PROXY TCP4 6.6.6.6 192.0.2.1 1 443\r\n${request}`).end()).toMatch(/\}HTTP\/1\.1 400 /)
  })

  test('decides who is trusted with forwarded headers', async () => {
    const harness = await start('v1', [], { trusted: ['127.0.0.1'] })
    const wire = await Wire.open(harness.port)
    await wire.send(line).get('/', 'X-Forwarded-For: 6.6.6.6', 'X-Forwarded-Proto: https').receives(/\}$/)
    expect(wire.received).toMatch(/"REMOTE_ADDR":"203\.0\.113\.7"/)
    expect(wire.received).toMatch(/"tsgi\.url_scheme":"http"/)
  })

  test('is shown to applications written against node:http by their socket', async () => {
    const harness = await Harness.node(
      ({ socket }, response) => response.end(`${socket.remoteAddress} ${socket.remotePort} ${socket.localPort}`),
      { flags: ['--proxy-protocol=v1'] },
    )
    const wire = await Wire.open(harness.port)
    await wire.send(line + request).receives('203.0.113.7 4711 443')
  })
})

describe('the connection is closed with a line in the log', () => {
  test.each([
    ['a request without header', 'auto', request, 'no PROXY protocol header'],
    ['the other version', 'v2', line, 'no PROXY protocol header of version 2'],
    ['a line without end', 'v1', `PROXY TCP4 ${'1'.repeat(200)}`, 'a PROXY protocol line without an end'],
    ['a malformed address', 'v1', 'PROXY TCP4 203.0.113 192.0.2.1 1 2\r\n', 'a malformed PROXY protocol line'],
    [
      'an address of the other family',
      'v1',
      'PROXY TCP6 203.0.113.7 192.0.2.1 1 2\r\n',
      'a malformed PROXY protocol line',
    ],
    [
      'a malformed port',
      'v1',
      'PROXY TCP4 203.0.113.7 192.0.2.1 1 65536\r\n',
      'a malformed port in a PROXY protocol line',
    ],
    ['a missing port', 'v1', 'PROXY TCP4 203.0.113.7 192.0.2.1 1\r\n', 'a malformed port in a PROXY protocol line'],
    ['more than ports', 'v1', 'PROXY TCP4 203.0.113.7 192.0.2.1 1 2 3\r\n', 'a malformed PROXY protocol line'],
    ['an unknown command', 'v2', v2(0x22, 0x11, ipv4), 'a malformed PROXY protocol header'],
    ['another version of v2', 'v2', v2(0x31, 0x11, ipv4), 'a malformed PROXY protocol header'],
    ['addresses cut short', 'v2', v2(0x21, 0x11, 'cb007107'), 'a PROXY protocol header too short for its addresses'],
  ])('after %s', async (_, version, bytes, message) => {
    const harness = await start(version)
    const wire = await Wire.open(harness.port)
    expect(await wire.send(bytes).end()).toBe('')
    const [refusal] = await harness.whenRefused(1)
    expect(refusal).toMatchObject({ peerAddress: '127.0.0.1', error: { message: `connection closed: ${message}` } })
    expect(harness.done).toEqual([])
  })

  test('of a peer that may not send one', async () => {
    const harness = await Harness.tsgi(showEnviron, {
      flags: ['--proxy-protocol=auto', '--proxy-allow-from=192.0.2.0/24'],
    })
    const wire = await Wire.open(harness.port)
    expect(await wire.send(line + request).end()).toBe('')
    expect(harness.refusals[0]!.error.message).toBe('connection closed: a peer outside proxy-allow-from')
  })

  test('when the header does not come within header-timeout', async () => {
    const harness = await start('auto', ['--header-timeout=0.1'])
    const wire = await Wire.open(harness.port)
    expect(await wire.send('PROXY TCP4 ').end()).toBe('')
    expect(harness.refusals[0]!.error.message).toBe('connection closed: no PROXY protocol header in time')
  })

  test('when the client leaves before it is complete', async () => {
    const harness = await start('auto')
    const wire = await Wire.open(harness.port)
    wire.send('PROXY TCP4 ').socket.end()
    await harness.whenRefused(1)
    await wire.closed
  })
})
