import { describe, expect, test } from 'vitest'
import type { Done } from '../src/exchange.ts'
import { accessLine } from '../src/logs/access-line.ts'
import { accessFormat } from '../src/settings/access-format.ts'
import { invalid } from '../src/settings/index.ts'
import { table } from '../src/settings/table.ts'
import { FastCgiClient } from './fastcgi-client.ts'
import { Harness } from './harness.ts'
import { Wire } from './wire.ts'

/** What is left of a request whose every byte is given, when it is over. */
async function doneOf(...lines: string[]): Promise<Done> {
  const harness = await Harness.tsgi(
    (_environ, startResponse) => {
      startResponse('404 Not Found', [['X-Answer', 'yes']])
      return ['not here']
    },
    { trusted: ['*'] },
  )
  const wire = await Wire.open(harness.port)
  await wire.send(...lines, 'Connection: close', '', '').end()
  return (await harness.whenDone(1))[0]!
}

const get = (target: string, ...fields: string[]) => doneOf(`GET ${target} HTTP/1.1`, 'Host: test', ...fields)
const format = (format: string, done: Done) => accessLine(format, 4711)(done)

describe('an atom', () => {
  test.each([
    ['h', '127.0.0.1'],
    ['l', '-'],
    ['u', '-'],
    ['r', 'GET /a?b=1 HTTP/1.1'],
    ['m', 'GET'],
    ['U', '/a'],
    ['q', 'b=1'],
    ['H', 'HTTP/1.1'],
    ['s', '404'],
    ['b', '8'],
    ['B', '8'],
    ['f', 'http://from.example/'],
    ['a', 'test/1.0'],
    ['T', '1'],
    ['D', '1234568'],
    ['M', '1235'],
    ['L', '1.234568'],
    ['p', '<4711>'],
    ['i', 'request-0001'],
    ['{x-tag}i', 'value'],
    ['{X-Tag}i', 'value'],
    ['{missing}i', '-'],
    ['{x-answer}o', 'yes'],
  ])('%%(%s)s is %s', async (atom, shown) => {
    const fields = [
      'Referer: http://from.example/',
      'User-Agent: test/1.0',
      'X-Tag: value',
      'X-Request-Id: request-0001',
    ]
    const done = { ...(await get('/a?b=1', ...fields)), durationMs: 1234.5678 }
    expect(format(`<%(${atom})s>`, done)).toBe(`<${shown}>`)
  })

  test('t is the time in the form of the Common Log Format', async () => {
    expect(format('%(t)s', await get('/'))).toMatch(/^\[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000\]$/)
  })

  test('b is a dash where B is 0', async () => {
    const done = { ...(await get('/')), bytes: 0 }
    expect(format('%(b)s %(B)s', done)).toBe('- 0')
  })

  test('u is the name of Basic authentication, without the password', async () => {
    const credentials = Buffer.from('alice:hunter2').toString('base64')
    expect(format('%(u)s', await get('/', `Authorization: Basic ${credentials}`))).toBe('alice')
  })
})

test('the default line is that of gunicorn, with the request id', async () => {
  const done = await get('/a', 'User-Agent: test/1.0', 'X-Request-Id: request-0001')
  expect(format(table.accessLogformat.default, done)).toMatch(
    /^127\.0\.0\.1 - - \[[^\]]+\] "GET \/a HTTP\/1\.1" 404 8 "-" "test\/1\.0" request_id=request-0001$/,
  )
})

test('json is an object a line', async () => {
  const line = format('json', await get('/a?b=1', 'User-Agent: "quoted"'))
  expect(line).not.toContain('\n')
  expect(JSON.parse(line)).toMatchObject({
    remote_addr: '127.0.0.1',
    method: 'GET',
    path: '/a?b=1',
    status: 404,
    bytes: 8,
    user_agent: '"quoted"',
    pid: 4711,
  })
})

test('json lets nothing through that ends a line or that a terminal obeys, and loses nothing', async () => {
  const agent = 'a\tb\\"c\u0085\u009b31m\u00e9\u00ff'
  const line = format('json', await get('/', `User-Agent: ${agent}`))
  expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
  expect(JSON.parse(line)).toMatchObject({ user_agent: agent })
})

test('json lets nothing through that a front with another idea of methods says', async () => {
  const harness = await Harness.tsgi(
    (_environ, startResponse) => {
      startResponse('200 OK', [])
      return []
    },
    { protocol: 'fastcgi' },
  )
  const method = 'GET","status":200,"x":"\n'
  const client = await FastCgiClient.open(harness.port)
  expect((await client.ask({ REQUEST_METHOD: method })).status).toMatch(/^400/)
  expect(JSON.parse(format('json', (await harness.whenDone(1))[0]!))).toMatchObject({ method, status: 400 })
})

test.each([
  ['"', '\\x22'],
  ['\\', '\\x5c'],
  ['\t', '\\x09'],
  ['é', '\\xe9'],
])('a %j of a client can not end a quoted part', async (character, shown) => {
  expect(format('"%(a)s"', await get('/', `User-Agent: a${character}b`))).toBe(`"a${shown}b"`)
})

describe('a format', () => {
  test.each(['', 'plain', '%(h)s %(r)s', '%%(h)s', '100%%', '%({user-agent}i)s', 'json'])('may be "%s"', (given) => {
    expect(accessFormat.parse(given)).toBe(given)
  })

  test.each(['%(x)s', '%(constructor)s', '%(h)', '%h', '%({a b}i)s', '%({a}x)s', '%'])('is not "%s"', (given) => {
    expect(accessFormat.parse(given)).toBe(invalid)
  })
})
