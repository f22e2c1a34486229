import { describe, expect, test } from 'vitest'
import type { Application, EarlyHints } from '../../src/index.ts'
import { Harness } from '../harness.ts'
import { ask, Wire } from '../wire.ts'

const sheet = '</site.css>; rel=preload; as=style'

/** Answers when it is told to, after whatever it does with the hints. */
function hinting(use: (hints: EarlyHints | undefined) => void) {
  const answer = Promise.withResolvers<void>()
  const application: Application = async (environ, startResponse) => {
    use(environ['tsgi.early_hints'])
    await answer.promise
    startResponse('200 OK', [['Content-Type', 'text/plain']])
    return ['the answer']
  }
  return { application, answer: answer.resolve }
}

describe('early hints', () => {
  test('are at the client before the application has an answer', async () => {
    const { application, answer } = hinting((hints) => hints!([sheet, '</a.js>;rel="preload"']))
    const { port } = await Harness.tsgi(application)
    const wire = await Wire.open(port)
    await wire.get('/').receives('\r\n\r\n')
    expect(wire.received).toBe(`HTTP/1.1 103 Early Hints\r\nLink: ${sheet}\r\nLink: </a.js>;rel="preload"\r\n\r\n`)
    answer()
    await wire.receives('\r\n\r\nthe answer')
    expect(wire.received).toContain('HTTP/1.1 200 OK\r\n')
  })

  test('S76: may be given several times, and between requests of one connection', async () => {
    const { application, answer } = hinting((hints) => {
      hints!([sheet])
      hints!(['<https://cdn.example>; rel=preconnect'])
    })
    answer()
    const { port } = await Harness.tsgi(application)
    const wire = await Wire.open(port)
    await wire.get('/').receives('\r\n\r\nthe answer')
    await wire.get('/').receives('\r\n\r\nthe answer', 2)
    expect(wire.received.match(/ (103|200) /g)).toEqual([' 103 ', ' 103 ', ' 200 ', ' 103 ', ' 103 ', ' 200 '])
  })

  test('of a pipelined request wait for the answer before it', async () => {
    const first = Promise.withResolvers<void>()
    const hinted = Promise.withResolvers<void>()
    const { port } = await Harness.tsgi(async (environ, startResponse) => {
      if (environ.PATH_INFO === '/first') await first.promise
      else {
        environ['tsgi.early_hints']!([sheet])
        hinted.resolve()
      }
      startResponse('200 OK', [])
      return [environ.PATH_INFO]
    })
    const wire = await Wire.open(port)
    wire.get('/first').get('/second')
    await hinted.promise
    expect(wire.received).toBe('')
    first.resolve()
    await wire.receives('/second')
    expect(wire.received.indexOf(' 103 ')).toBeGreaterThan(wire.received.indexOf('/first'))
  })

  test('of no links are none', async () => {
    const { application, answer } = hinting((hints) => hints!([]))
    answer()
    const { port } = await Harness.tsgi(application)
    const wire = await Wire.open(port)
    await wire.get('/').receives('the answer')
    expect(wire.received).not.toContain('103')
  })

  test('are no part of the answer as the log has it', async () => {
    const { application, answer } = hinting((hints) => hints!([sheet]))
    answer()
    const harness = await Harness.tsgi(application)
    await ask(harness.port)
    expect(await harness.whenDone(1)).toMatchObject([{ status: 200, bytes: 'the answer'.length }])
  })

  test.each<unknown>([
    '',
    'site.css',
    '/site.css; rel=preload',
    '</site.css>; rel=preload\r\nSet-Cookie: a=1',
    '</site.css\r\nSet-Cookie: a=1>; rel=preload',
    '</site.css>; rel="pre\nload"',
    '</site.css>; title="a\\',
    '</site.css>, </other.css>',
    '</ä.css>; rel=preload',
    '</a b.css>; rel=preload',
    '</a.css>; rel=preload;',
    7,
    undefined,
  ])('S77: that are malformed are refused whole: %j', async (link) => {
    const { application, answer } = hinting((hints) => hints!([sheet, link as string]))
    answer()
    const harness = await Harness.tsgi(application)
    const wire = await Wire.open(harness.port)
    await wire.get('/', 'Connection: close').end()
    expect(wire.received).toMatch(/^HTTP\/1\.1 500 /)
    expect(wire.received).not.toMatch(/Set-Cookie|Link/)
    expect(harness.reports[0]!.error).toBeInstanceOf(TypeError)
    expect(String(harness.reports[0]!.error)).toContain('expected a link')
  })

  test('S77: after the head are an error, and do not harm the answer', async () => {
    const errors: unknown[] = []
    const { port } = await Harness.tsgi(async function* (environ, startResponse) {
      startResponse('200 OK', [])
      yield 'first '
      try {
        environ['tsgi.early_hints']!([sheet])
      } catch (error) {
        errors.push(error)
      }
      yield 'second'
    } as Application)
    expect((await ask(port)).body).toBe('first second')
    expect(errors.map(String)).toEqual(['Error: the head of the answer has gone out before the 103'])
  })

  test('for a client that has gone go nowhere', async () => {
    const gone = Promise.withResolvers<void>()
    const { port } = await Harness.tsgi(async (environ, startResponse) => {
      await new Promise((resolve) => environ['tsgi.signal'].addEventListener('abort', resolve))
      environ['tsgi.early_hints']!([sheet])
      gone.resolve()
      startResponse('204 No Content', [])
      return []
    })
    const wire = await Wire.open(port)
    wire.get('/')
    wire.socket.end()
    wire.socket.destroy()
    await gone.promise
  })
})

describe('there are no early hints', () => {
  const telling: Application = (environ, startResponse) => {
    startResponse('200 OK', [])
    return [typeof environ['tsgi.early_hints']]
  }

  test('S75: in HTTP/1.0, which has no informational answers', async () => {
    const { port } = await Harness.tsgi(telling)
    const wire = await Wire.open(port)
    expect(await wire.send('GET / HTTP/1.0', '', '').end()).toMatch(/\r\n\r\nundefined$/)
  })

  test('where a WebSocket is asked for', async () => {
    const { port } = await Harness.tsgi(telling)
    const wire = await Wire.open(port)
    wire.get('/', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${key}`)
    expect(await wire.end()).toContain('\r\n\r\nundefined')
  })

  const key = Buffer.alloc(16, 'k').toString('base64')
})
