import { describe, expectTypeOf, test } from 'vitest'
import type { Environ, ErrorStream, Input, WebSocketUpgrade } from '../../src/index.ts'

/** The keys that an editor offers: those that are written down, without the index signatures. */
type Known = keyof { [Key in keyof Environ as string extends Key ? never : Key]: Environ[Key] }

/** What may be read from it, as an application does. */
declare const environ: Environ

describe('the type of environ', () => {
  test('knows the keys that are always there', () => {
    expectTypeOf<'REQUEST_METHOD' | 'PATH_INFO' | 'tsgi.input' | 'tsgi.signal'>().toExtend<Known>()
    expectTypeOf<typeof environ.PATH_INFO>().toEqualTypeOf<string>()
    expectTypeOf<(typeof environ)['tsgi.input']>().toEqualTypeOf<Input>()
    expectTypeOf<(typeof environ)['tsgi.errors']>().toEqualTypeOf<ErrorStream>()
    expectTypeOf<(typeof environ)['tsgi.signal']>().toEqualTypeOf<AbortSignal>()
    expectTypeOf<(typeof environ)['tsgi.url_scheme']>().toEqualTypeOf<'http' | 'https'>()
  })

  test('knows which may be missing', () => {
    expectTypeOf<typeof environ.CONTENT_LENGTH>().toEqualTypeOf<string | undefined>()
    expectTypeOf<(typeof environ)['tsgi.websocket']>().toEqualTypeOf<WebSocketUpgrade | undefined>()
  })

  test('offers the usual headers, and takes any', () => {
    expectTypeOf<'HTTP_HOST' | 'HTTP_COOKIE' | 'HTTP_IF_NONE_MATCH'>().toExtend<Known>()
    expectTypeOf<typeof environ.HTTP_HOST>().toEqualTypeOf<string | undefined>()
    expectTypeOf<typeof environ.HTTP_X_ANYTHING>().toEqualTypeOf<string | undefined>()
  })

  test('leaves keys of middleware unknown until they are looked at', () => {
    expectTypeOf<(typeof environ)['session.user']>().toBeUnknown()
  })
})
