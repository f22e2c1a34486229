import { describe, expect, expectTypeOf, test } from 'vitest'
import { brand, brandOf } from '../../src/gateway/brand.ts'
import { type Application, defineApplication, type Environ, fromFetch, type StartResponse } from '../../src/index.ts'

const hello: Application = (_environ, startResponse) => {
  startResponse('200 OK', [])
  return ['hello']
}

describe('defineApplication', () => {
  test('returns the very function, marked as TSGI without a property that shows', () => {
    const application: Application = (environ, startResponse) => hello(environ, startResponse)
    expect(defineApplication(application)).toBe(application)
    expect(brandOf(application)).toBe('tsgi')
    expect(Object.keys(application)).toEqual([])
  })

  test('says what the parameters are', () => {
    defineApplication((environ, startResponse) => {
      expectTypeOf(environ).toEqualTypeOf<Environ>()
      expectTypeOf(startResponse).toEqualTypeOf<StartResponse>()
      return []
    })
  })

  test('takes generators, and keeps what kind of function it is', () => {
    const application = defineApplication(async function* (environ, startResponse) {
      startResponse('200 OK', [])
      yield environ.PATH_INFO
    })
    expectTypeOf(application).returns.toExtend<AsyncGenerator<string>>()
    expect(brandOf(application)).toBe('tsgi')
  })

  test('refuses by its type what is no application', () => {
    // @ts-expect-error a body is iterable
    defineApplication(() => 12)
    // @ts-expect-error there is no third parameter
    defineApplication((_environ, _startResponse, _more) => [])
  })
})

test('what fromFetch returns is marked as TSGI', () => {
  expect(brandOf(fromFetch(() => new Response('')))).toBe('tsgi')
})

describe('a mark', () => {
  test('is not found where none was set', () => {
    for (const value of [hello, {}, null, undefined, 'tsgi', 12]) expect(brandOf(value)).toBeUndefined()
  })

  test('of an unknown interface is none', () => {
    expect(brandOf({ [Symbol.for('portico.interface')]: 'cgi' })).toBeUndefined()
  })

  test('may be set anew', () => {
    const value = brand({}, 'node')
    expect(brandOf(brand(value, 'asgi'))).toBe('asgi')
  })
})
