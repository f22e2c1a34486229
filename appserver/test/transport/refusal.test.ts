import { describe, expect, test } from 'vitest'
import type { Application } from '../../src/index.ts'
import { Harness } from '../harness.ts'
import { Wire } from '../wire.ts'

const showPath: Application = (environ, startResponse) => {
  startResponse('200 OK', [])
  return [`<${environ.PATH_INFO}>`]
}

describe('what is no request', () => {
  test.each([
    ['garbage', 'hello\r\n\r\n'],
    ['a version that does not exist', 'GET / HTTP/9.9\r\nHost: test\r\n\r\n'],
    ['HTTP/1.1 without Host', 'GET / HTTP/1.1\r\n\r\n'],
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost: test\r\nbroken\r\n\r\n'],
    ['space before the colon', 'GET / HTTP/1.1\r\nHost : test\r\n\r\n'],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: test\r\nX-A: 1\r\n 2\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['a negative length', 'POST / HTTP/1.1\r\nHost: test\r\nContent-Length: -1\r\n\r\n'],
    [
      'both a length and chunks',
      'POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a control character in a header', 'GET / HTTP/1.1\r\nHost: test\r\nX-A: a\x01b\r\n\r\n'],
  ])('%s is answered 400, and the connection closed', async (_, bytes) => {
    const harness = await Harness.tsgi(showPath)
    const wire = await Wire.open(harness.port)
    const received = await wire.send(bytes).end()
    expect(received).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(received).not.toContain('200 OK')
  })

  test('behind a good one is refused after the good one was answered', async () => {
    const { port } = await Harness.tsgi(showPath)
    const wire = await Wire.open(port)
    await wire.get('/good').receives('</good>')
    expect(await wire.send('nonsense\r\n\r\n').end()).toMatch(/<\/good>HTTP\/1\.1 400 Bad Request\r\n/)
  })

  test('behind one that is being answered waits until that has its answer', async () => {
    const release = Promise.withResolvers<void>()
    const harness = await Harness.tsgi(async (_environ, startResponse) => {
      await release.promise
      startResponse('200 OK', [])
      return ['first']
    })
    const wire = await Wire.open(harness.port)
    wire.get('/').send('nonsense\r\n\r\n', 'more nonsense')
    await harness.whenRefused(1)
    expect(wire.received).toBe('')
    release.resolve()
    expect(await wire.end()).toMatch(/first(HTTP\/1\.1 400 Bad Request\r\n)/)
    expect(harness.refusals).toHaveLength(1)
  })

  test('but headers without end is answered 431', async () => {
    const { port } = await Harness.tsgi(showPath)
    const wire = await Wire.open(port)
    wire.get('/', `X-Long: ${'x'.repeat(20_000)}`)
    expect(await wire.end()).toMatch(/^HTTP\/1\.1 431 /)
  })
})
