import { describe, expect, test } from 'vitest'
import { AsgiLifespan } from '../../src/gateway/asgi/lifespan.ts'
import type { AsgiApplication, AsgiLifespanScope, AsgiReceive, AsgiSend } from '../../src/index.ts'

type Serve = (receive: AsgiReceive, send: AsgiSend, scope: AsgiLifespanScope) => Promise<void>

const complete = { type: 'lifespan.startup.complete' } as const
const stopped = { type: 'lifespan.shutdown.complete' } as const

/** The lifespan of an application, with what was logged and how often it was called. */
function living(serve: Serve, lifespan: 'auto' | 'on' | 'off' = 'auto') {
  const logged: string[] = []
  const said = (level: string) => (text: string, stack?: string) =>
    void logged.push([level, text, ...(stack === undefined ? [] : [stack.split('\n')[0]])].join(': '))
  const calls: AsgiLifespanScope[] = []
  const application: AsgiApplication = async (scope, receive, send) => {
    if (scope.type !== 'lifespan') return
    calls.push(scope)
    await serve(receive, send, scope)
  }
  const log = { info: said('info'), warn: said('warn'), error: said('error') }
  const span = new AsgiLifespan(application, { server: {} as never, report: () => {}, log, lifespan })
  return { span, logged, calls }
}

/** Takes part as the specification's own example does. */
const wellBehaved: Serve = async (receive, send) => {
  for (;;) {
    const { type } = await receive()
    if (type === 'lifespan.startup') await send(complete)
    else if (type === 'lifespan.shutdown') return send(stopped)
  }
}

describe('the startup', () => {
  test('G50: is one call with a scope of versions and state, and over with lifespan.startup.complete', async () => {
    const heard: string[] = []
    const { span, calls, logged } = living(async (receive, send, scope) => {
      heard.push((await receive()).type)
      scope.state.pool = 'open'
      await send(complete)
      heard.push((await receive()).type)
    })
    await span.startup()
    expect(heard).toEqual(['lifespan.startup'])
    expect(calls).toEqual([
      { type: 'lifespan', asgi: { version: '3.0', spec_version: '2.0' }, state: { pool: 'open' } },
    ])
    expect(span.state).toEqual({ pool: 'open' })
    expect(logged).toEqual([])
  })

  test.each<[string, { message?: string }]>([
    ["the application's lifespan startup failed: no database", { message: 'no database' }],
    ["the application's lifespan startup failed", {}],
  ])('G51: that the application calls failed is a LoadError: %s', async (message, fields) => {
    const { span } = living(async (receive, send) => {
      await receive()
      await send({ type: 'lifespan.startup.failed', ...fields })
      throw new Error('as frameworks do after it')
    })
    await expect(span.startup()).rejects.toMatchObject({ message, exitCode: 4 })
  })

  test('G52: goes on without an application that throws or returns at once, and says so', async () => {
    const throwing = living(async () => {
      throw new TypeError('only http here')
    })
    await throwing.span.startup()
    await throwing.span.shutdown()
    expect(throwing.logged).toEqual([
      'info: The application takes no part in the lifespan: it threw TypeError: only http here (see --lifespan)',
    ])
    const returning = living(async () => {})
    await returning.span.startup()
    expect(returning.logged).toEqual([
      'info: The application takes no part in the lifespan: it returned without lifespan.startup.complete (see --lifespan)',
    ])
  })

  test('G52: goes on, but warns with the stack, where the application failed at its startup event', async () => {
    const { span, logged } = living(async (receive) => {
      await receive()
      throw new Error('no database')
    })
    await span.startup()
    expect(logged).toEqual([
      'warn: The application did not start in its lifespan: it threw Error: no database; it serves all the same (see --lifespan): Error: no database',
    ])
  })

  test('G53: with lifespan on, has to be taken part in', async () => {
    const throwing = living(async () => {
      throw new TypeError('only http here')
    }, 'on')
    await expect(throwing.span.startup()).rejects.toMatchObject({
      message: expect.stringMatching(/^the application did not start in its lifespan: it threw [\s\S]*\n\s+at /),
      exitCode: 4,
    })
    const returning = living(async () => {}, 'on')
    await expect(returning.span.startup()).rejects.toMatchObject({
      message: 'the application did not start in its lifespan: it returned without lifespan.startup.complete',
    })
  })

  test('G54: with lifespan off, the application is not called for it', async () => {
    const { span, calls } = living(wellBehaved, 'off')
    await span.startup()
    await span.shutdown()
    expect(calls).toEqual([])
  })
})

describe('the shutdown', () => {
  test('G55: is told by lifespan.shutdown, and over with lifespan.shutdown.complete', async () => {
    const heard: string[] = []
    const closing = Promise.withResolvers<void>()
    const { span } = living(async (receive, send) => {
      await receive()
      await send(complete)
      heard.push((await receive()).type)
      await closing.promise
      await send(stopped)
    })
    await span.startup()
    expect(heard).toEqual([])
    let isOver = false
    const over = span.shutdown().then(() => {
      isOver = true
    })
    await new Promise(setImmediate)
    expect({ heard, isOver }).toEqual({ heard: ['lifespan.shutdown'], isOver: false })
    closing.resolve()
    await over
  })

  test('G55: is over when the application returns, too', async () => {
    const { span } = living(async (receive, send) => {
      await receive()
      await send(complete)
      await receive()
    })
    await span.startup()
    await span.shutdown()
  })

  test('G56: rejects with what the application says or throws', async () => {
    const failing = (fail: (send: AsgiSend) => Promise<void>) =>
      living(async (receive, send) => {
        await receive()
        await send(complete)
        await receive()
        await fail(send)
      }).span
    const saying = failing((send) => send({ type: 'lifespan.shutdown.failed', message: 'still busy' }))
    await saying.startup()
    await expect(saying.shutdown()).rejects.toThrow("the application's lifespan shutdown failed: still busy")
    const throwing = failing(async () => {
      throw new Error('broken')
    })
    await throwing.startup()
    await expect(throwing.shutdown()).rejects.toThrow('broken')
  })

  test('G57: is not told to an application that left its lifespan before', async () => {
    const leaving = living(async (receive, send) => {
      await receive()
      await send(complete)
    })
    await leaving.span.startup()
    await new Promise(setImmediate)
    await leaving.span.shutdown()
    expect(leaving.logged).toEqual([
      'warn: The application left its lifespan while it serves: it will not hear of the shutdown',
    ])
    const throwing = living(async (receive, send) => {
      await receive()
      await send(complete)
      throw new Error('broken')
    })
    await throwing.span.startup()
    await new Promise(setImmediate)
    await throwing.span.shutdown()
    expect(throwing.logged).toEqual([
      'error: The application failed in its lifespan, and will not hear of the shutdown: Error: broken',
    ])
  })
})

describe('an event out of order', () => {
  /** What sending it in that phase throws. */
  async function sendingIn(phase: 'starting' | 'serving' | 'stopping' | 'over', event: unknown): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<unknown>()
    const { span } = living(async (receive, send) => {
      const trySending = () => send(event as never).then(() => resolve(undefined), resolve)
      await receive()
      if (phase === 'starting') await trySending()
      await send(complete)
      if (phase === 'serving') await trySending()
      await receive()
      if (phase === 'stopping') await trySending()
      await send(stopped)
      if (phase === 'over') await trySending()
    })
    await span.startup()
    await span.shutdown()
    return promise
  }

  test.each<['starting' | 'serving' | 'stopping' | 'over', unknown, string]>([
    ['starting', stopped, 'lifespan.shutdown.complete was sent before lifespan.shutdown'],
    ['serving', complete, 'lifespan.startup.complete was sent while the application serves'],
    ['serving', stopped, 'lifespan.shutdown.complete was sent while the application serves'],
    ['stopping', complete, 'lifespan.startup.complete was sent after lifespan.shutdown'],
    ['over', stopped, 'lifespan.shutdown.complete was sent after the end of the lifespan'],
  ])('G59: while it is %s, %o is an error', async (phase, event, message) => {
    expect(await sendingIn(phase, event)).toHaveProperty('message', message)
  })

  test('G59: so is one of another scope, and one without a type', async () => {
    expect(await sendingIn('serving', { type: 'http.response.start' })).toMatchObject({
      name: 'TypeError',
      message: expect.stringMatching(/^http\.response\.start was sent in a lifespan scope: expected lifespan\.startup/),
    })
    expect(await sendingIn('serving', undefined)).toHaveProperty('name', 'TypeError')
  })

  test('G59: nothing is received after the shutdown', async () => {
    const after = Promise.withResolvers<unknown>()
    const { span } = living(async (receive, send) => {
      await receive()
      await send(complete)
      await receive()
      await send(stopped)
      await receive().catch((error) => after.resolve(error.message))
    })
    await span.startup()
    await span.shutdown()
    expect(await after.promise).toBe('receive was called after lifespan.shutdown: nothing follows it')
  })
})
