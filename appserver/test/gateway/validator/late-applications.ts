import type { Application, Environ } from '../../../src/index.ts'
import { inputOf } from './tiny-server.ts'
import type { Violation } from './violations.ts'

/** An application that goes on after its response. The server waits for that, so that it is seen. */
function late(rule: string, what: string, before: (...given: Parameters<Application>) => () => unknown): Violation {
  let after: () => unknown = () => {}
  return {
    rule,
    what,
    application: (environ, startResponse) => {
      after = before(environ, startResponse)
      return inputOf('body')
    },
    calls: async (server, application) => {
      await server.send(await server.call(application))
      await after()
    },
  }
}

const hello: (...given: Parameters<Application>) => void = (_environ, startResponse) => {
  startResponse('200 OK', [])
}

/** Applications that do something when it is too late, or something that belongs to another call. */
export const lateApplications: readonly Violation[] = [
  late('A4', 'a request that is read after its response', (environ, startResponse) => {
    hello(environ, startResponse)
    return () => environ['tsgi.input'][Symbol.asyncIterator]().next()
  }),
  late('A13', 'another head after the response', (environ, startResponse) => {
    hello(environ, startResponse)
    return () => startResponse('500 Oops', [], new Error('too late'))
  }),
  late('A17', 'a write after the response', (_environ, startResponse) => {
    const write = startResponse('200 OK', [])
    return () => write('more')
  }),
  {
    rule: 'A3',
    what: 'two readers of the request',
    environ: { 'tsgi.input': inputOf('a', 'b') },
    application: async (environ, startResponse) => {
      hello(environ, startResponse)
      const reader = environ['tsgi.input'][Symbol.asyncIterator]()
      await Promise.all([reader.next(), reader.next()])
      return []
    },
  },
  {
    rule: 'A37',
    what: "another call's file",
    application: (() => {
      const opened: ReturnType<Environ['tsgi.file_wrapper']>[] = []
      return (environ, startResponse) => {
        hello(environ, startResponse)
        opened.push(environ['tsgi.file_wrapper']('/etc/hostname'))
        return opened[0]!
      }
    })(),
    calls: async (server, application) => {
      await server.send(await application({ ...server.environ }, server.startResponse))
      await server.send(await server.call(application))
    },
  },
]
