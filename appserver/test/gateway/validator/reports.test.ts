import { describe, expect, test } from 'vitest'
import { type Application, type Body, ValidationError, validator } from '../../../src/index.ts'
import { collectGarbage } from './garbage.ts'
import { inputOf, iteratorOf, TinyServer } from './tiny-server.ts'

const answering = (body: () => unknown): Application => {
  return (_environ, startResponse) => {
    startResponse('200 OK', [])
    return body() as Body
  }
}

describe('a violation', () => {
  test('is an error that names the rule, what was expected and what was found', async () => {
    const serving = new TinyServer().serve(validator(answering(() => 42)))
    await expect(serving).rejects.toEqual(
      new ValidationError('A1', 'expected an iterable or async iterable of chunks to be returned, got a number'),
    )
    await expect(serving).rejects.toMatchObject({ name: 'ValidationError', rule: 'A1' })
  })

  test('says nothing of values that may be secret', async () => {
    const application: Application = (_environ, startResponse) => {
      startResponse('200 OK', [['Set-Cookie', 'session=secret\n']])
      return []
    }
    const serving = new TinyServer().serve(validator(application))
    await expect(serving).rejects.toThrow(/^A9: header Set-Cookie: (?!.*secret)/)
  })

  test('is thrown where it happens: the application may see it first', async () => {
    const seen: unknown[] = []
    const application: Application = (_environ, startResponse) => {
      try {
        startResponse('200', { 'Content-Type': 'text/plain' } as never)
      } catch (error) {
        seen.push(error)
      }
      startResponse('200 OK', [])
      return []
    }
    await new TinyServer().serve(validator(application))
    expect(seen).toEqual([expect.objectContaining({ rule: 'A7' })])
  })

  test('in a generator lets it clean up', async () => {
    let cleaned = 0
    const run = async function* () {
      try {
        yield 42 as never
      } finally {
        cleaned++
      }
    }
    await expect(new TinyServer().serve(validator(answering(run)))).rejects.toMatchObject({ rule: 'A20' })
    expect(cleaned).toBe(1)
  })

  test('after the response is in the log as well', async () => {
    const written = Promise.withResolvers<unknown>()
    const application: Application = (_environ, startResponse) => {
      const write = startResponse('200 OK', [])
      setImmediate(() => write('late').catch(written.resolve))
      return ['in time']
    }
    const server = new TinyServer()
    await server.serve(validator(application))
    expect(await written.promise).toMatchObject({ rule: 'A17' })
    expect(server.log).toEqual([expect.stringMatching(/^A17: .*\n$/)])
    expect(server.sent).toEqual(['in time'])
  })
})

describe('a body that nobody closes is in the log once it is garbage', () => {
  async function logOf(body: () => unknown, calls: (body: Body) => unknown): Promise<readonly string[]> {
    const server = new TinyServer({ calls: async (it, application) => void (await calls(await it.call(application))) })
    const application = validator(answering(body))
    await server.serve(application)
    await collectGarbage()
    // As the server does for as long as it runs: who hears of garbage must not be garbage.
    expect(application).toBeTypeOf('function')
    return server.log
  }
  const closable = () => Object.assign(inputOf('a', 'b'), { close: async () => {} })
  const unclosed = [expect.stringMatching(/^S43: the body: expected to be closed by close\(\), got no call/)]

  test('when it was read to its end', async () => {
    const log = await logOf(closable, async (body) => {
      for await (const _ of body);
    })
    expect(log).toEqual(unclosed)
  })

  test('when it was never read', async () => {
    expect(await logOf(closable, () => {})).toEqual(unclosed)
  })

  test('when a generator was left in its middle', async () => {
    const log = await logOf(
      () => inputOf('a', 'b'),
      async (body) => {
        await iteratorOf(body).next()
      },
    )
    expect(log).toEqual([expect.stringMatching(/^S43: the body: expected to be closed by return\(\), got no call/)])
  })

  test('but not when a generator was never begun: there is nothing to end', async () => {
    expect(
      await logOf(
        () => inputOf('a', 'b'),
        () => {},
      ),
    ).toEqual([])
  })

  test('and not while somebody reads it', async () => {
    const server = new TinyServer()
    const iterator = iteratorOf(await server.call(validator(answering(() => inputOf('a', 'b')))))
    await iterator.next()
    await collectGarbage()
    expect(await iterator.next()).toEqual({ done: false, value: Buffer.from('b') })
    expect(server.log).toEqual([])
  })
})

test('what is no function can not be validated', () => {
  expect(() => validator('application' as never)).toThrow(
    new TypeError('validator: expected an application, a function, got a string'),
  )
})
