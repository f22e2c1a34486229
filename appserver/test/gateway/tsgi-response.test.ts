import { describe, expect, test } from 'vitest'
import type { Application, StartResponse } from '../../src/index.ts'
import { Harness } from '../harness.ts'
import { ask, Wire } from '../wire.ts'

const answering = (application: (startResponse: StartResponse) => ReturnType<Application>) =>
  Harness.tsgi((_environ, startResponse) => application(startResponse))

/** The status that the client sees, and what was logged. */
async function outcome(application: (startResponse: StartResponse) => ReturnType<Application>) {
  const harness = await answering(application)
  const { status, body } = await ask(harness.port)
  return { status, body, error: harness.reports[0]?.error as Error | undefined }
}

describe('startResponse', () => {
  test('S36: gives status, reason and headers, repeated ones included, in their order and case', async () => {
    const { port } = await answering((startResponse) => {
      startResponse('201 Made It', [
        ['X-First', '1'],
        ['Set-Cookie', 'a=1'],
        ['set-cookie', 'b=2'],
        ['Content-Length', '0'],
      ])
      return []
    })
    const answer = await ask(port)
    expect(answer).toMatchObject({ status: 201, reason: 'Made It' })
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2'])
    expect(answer.rawHeaders.slice(0, 6)).toEqual(['X-First', '1', 'Set-Cookie', 'a=1', 'set-cookie', 'b=2'])
  })

  test('is needed before a body', async () => {
    const { status, error } = await outcome(() => ['body'])
    expect(status).toBe(500)
    expect(error?.message).toBe('the application sent a body without calling startResponse')
  })

  test('may not be called twice without an error', async () => {
    const { status, error } = await outcome((startResponse) => {
      startResponse('200 OK', [])
      startResponse('200 OK', [])
      return []
    })
    expect(status).toBe(500)
    expect(error?.message).toBe('startResponse was called a second time without an error')
  })

  test('with an error replaces a head that has not gone out', async () => {
    const { status, body, error } = await outcome((startResponse) => {
      startResponse('200 OK', [['Content-Length', '99']])
      startResponse('503 Later', [], new Error('the database is away'))
      return ['later']
    })
    expect({ status, body, error }).toEqual({ status: 503, body: 'later', error: undefined })
  })

  test('with an error throws it when the head has gone out, and the connection is cut', async () => {
    const failure = new Error('too late')
    const arrived = Promise.withResolvers<void>()
    const harness = await answering(async function* (startResponse) {
      startResponse('200 OK', [])
      yield 'a piece'
      await arrived.promise
      startResponse('500 Oops', [], failure)
    })
    const wire = await Wire.open(harness.port)
    await wire.get('/').receives('a piece')
    arrived.resolve()
    expect(await wire.end()).not.toContain('0\r\n\r\n')
    expect(harness.reports[0]?.error).toBe(failure)
  })
})

describe('the length', () => {
  test.each<[string, ReturnType<Application>, string]>([
    ['an array of one', ['héllo'], '6'],
    ['a string', 'héllo', '6'],
    ['bytes', [new Uint8Array(3)], '3'],
    ['an empty array', [], '0'],
  ])('of %s is sent', async (_, body, length) => {
    const { port } = await answering((startResponse) => {
      startResponse('200 OK', [])
      return body
    })
    expect((await ask(port)).headers).toMatchObject({ 'content-length': length })
  })

  test('of several pieces is not known: they are chunked', async () => {
    const { port } = await answering((startResponse) => {
      startResponse('200 OK', [])
      return ['a', 'b']
    })
    const { headers, body } = await ask(port)
    expect(headers['transfer-encoding']).toBe('chunked')
    expect(headers).not.toHaveProperty('content-length')
    expect(body).toBe('ab')
  })

  test('that was declared is kept for several pieces', async () => {
    const { port } = await answering((startResponse) => {
      startResponse('200 OK', [['Content-Length', '2']])
      return ['a', 'b']
    })
    expect((await ask(port)).headers).toMatchObject({ 'content-length': '2' })
  })

  /** Declares a length, sends `ab`, and when the client has it the rest. */
  async function declaring(length: string, rest: string[]) {
    const arrived = Promise.withResolvers<void>()
    const harness = await answering(async function* (startResponse) {
      startResponse('200 OK', [['Content-Length', length]])
      yield 'ab'
      await arrived.promise
      yield* rest
    })
    const wire = await Wire.open(harness.port)
    await wire.get('/').receives('\r\n\r\nab')
    arrived.resolve()
    return { received: await wire.end(), message: (harness.reports[0]!.error as Error).message }
  }

  test('that is declared larger than the body cuts the connection', async () => {
    const { received, message } = await declaring('5', ['c'])
    expect(received).toMatch(/\r\n\r\nabc?$/)
    expect(message).toBe('the application sent 3 bytes of the 5 that its Content-Length says')
  })

  test('that is declared smaller than the body never lets more through', async () => {
    const { received, message } = await declaring('3', ['HTTP/1.1 200 Smuggled'])
    expect(received).toMatch(/\r\n\r\nab$/)
    expect(message).toBe('the application sent more than the 3 bytes that its Content-Length says')
  })
})

describe('an answer without a body', () => {
  test.each(['204 No Content', '304 Not Modified'])('%s is sent without what the application gave', async (status) => {
    const { port } = await answering((startResponse) => {
      startResponse(status, [])
      return ['ignored']
    })
    const wire = await Wire.open(port)
    await wire.get('/').receives('\r\n\r\n')
    const both = await wire.get('/').receives(`HTTP/1.1 ${status}`, 2)
    expect(both).not.toMatch(/ignored|Content-Length|chunked/i)
  })

  test('HEAD has the headers of GET', async () => {
    const { port } = await answering((startResponse) => {
      startResponse('200 OK', [])
      return ['hello']
    })
    const wire = await Wire.open(port)
    const received = await wire.send('HEAD / HTTP/1.1', 'Host: test', 'Connection: close', '', '').end()
    expect(received).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(received).toMatch(/\r\nContent-Length: 5\r\n/)
    expect(received).toMatch(/\r\n\r\n$/)
  })

  test('HEAD does not produce what it would not send', async () => {
    let pulled = 0
    const { port } = await answering((startResponse) => {
      startResponse('200 OK', [])
      return (function* () {
        for (;;) {
          pulled++
          yield 'endless'
        }
      })()
    })
    await ask(port, '/', { method: 'HEAD' })
    expect(pulled).toBe(1)
  })
})

describe('write', () => {
  test('sends at once, ahead of the body that is returned', async () => {
    const held = Promise.withResolvers<void>()
    const { port } = await answering(async (startResponse) => {
      const write = startResponse('200 OK', [])
      await write('first ')
      await held.promise
      return ['second']
    })
    const wire = await Wire.open(port)
    await wire.get('/').receives('first ')
    held.resolve()
    await wire.receives('0\r\n\r\n')
    expect(wire.received).toContain('second')
  })

  test('of nothing sends nothing: the head may still be replaced', async () => {
    const { status } = await outcome(async (startResponse) => {
      await startResponse('200 OK', [])('')
      startResponse('500 Oops', [], new Error('failed'))
      return []
    })
    expect(status).toBe(500)
  })
})
