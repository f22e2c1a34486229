import { describe, expect, test } from 'vitest'
import type { HeaderList } from '../../src/index.ts'
import { Harness } from '../harness.ts'
import { ask } from '../wire.ts'

/** The status that the client sees for a head that the application sets, and what was logged. */
async function outcome(line: string, headers: HeaderList) {
  const harness = await Harness.tsgi((_environ, startResponse) => {
    startResponse(line, headers)
    return []
  })
  const { status } = await ask(harness.port)
  return { status, error: harness.reports[0]?.error as Error | undefined }
}

test('a status needs no reason, and a value may hold tabs and Latin-1', async () => {
  expect(await outcome('200', [['X-Name', 'a\té']])).toEqual({ status: 200, error: undefined })
})

describe('a malformed head is answered 500, and the log says what is wrong with it:', () => {
  test.each(['', 'OK', '99 Low', '100 Continue', '600 High', '200 O\r\nX: y', '200\tOK', '0200 OK'])(
    'status %j',
    async (line) => {
      const { status, error } = await outcome(line, [])
      expect(status).toBe(500)
      expect(error?.message).toContain('status: expected "CODE REASON" with a code from 200 to 599, got')
    },
  )

  const headerFailure = (headers: HeaderList) => outcome('200 OK', headers)

  test.each(['', 'a b', 'a:', 'a\r\nb', 'é'])('header name %j', async (name) => {
    const { status, error } = await headerFailure([[name, 'value']])
    expect(status).toBe(500)
    expect(error?.message).toContain('header name: expected a token')
  })

  test.each(['a\r\nSet-Cookie: b', 'a\nb', 'a\rb', 'a\0b', 'Ā', 1 as unknown as string])(
    'header value %j',
    async (value) => {
      const { status, error } = await headerFailure([['X-Name', value]])
      expect(status).toBe(500)
      expect(error?.message).toContain('header X-Name: expected a string of Latin-1 characters')
    },
  )

  test.each(['Connection', 'keep-alive', 'Transfer-Encoding', 'Upgrade', 'TE', 'Trailer', 'Proxy-Authenticate'])(
    'hop-by-hop header %s',
    async (name) => {
      const { status, error } = await headerFailure([[name, 'close']])
      expect(status).toBe(500)
      expect(error?.message).toBe(`header ${name} is hop-by-hop: only the server may set it`)
    },
  )

  test.each(['-1', '1.5', 'many', '0x1', ''])('Content-Length %j', async (value) => {
    const { status, error } = await headerFailure([['Content-Length', value]])
    expect(status).toBe(500)
    expect(error?.message).toContain('header Content-Length: expected decimal bytes')
  })

  test('two Content-Length headers', async () => {
    const { status, error } = await headerFailure([
      ['Content-Length', '0'],
      ['content-length', '5'],
    ])
    expect(status).toBe(500)
    expect(error?.message).toBe('header Content-Length: given more than once')
  })
})
