import type { Application, Body, Chunk, Environ } from 'appserver'
import type { Journal } from './journal.ts'

const plain = ['Content-Type', 'text/plain'] as const
/** What is sent piece by piece is passed on so by nginx, too. */
const unbuffered = ['X-Accel-Buffering', 'no'] as const
const keyOf = (environ: Environ) => new URLSearchParams(environ.QUERY_STRING).get('key') ?? ''

/** Routes for what only TSGI has: the letter of startResponse, write and close. */
export function ruleRoutes(journal: Journal): Readonly<Record<string, Application>> {
  return { ...headRoutes(journal), ...writeRoutes(journal), ...bodyRoutes(journal), ...closeRoutes(journal), environ }
}

/** The environ's keys, each with what kind of value it has, and whether it is another request's. */
const environ: Application = (...args) => {
  const [given, startResponse] = args
  const before = given.mark
  given.mark = 'changed'
  startResponse('200 OK', [['Content-Type', 'application/json']])
  const kinds = Object.entries(given).map(([key, value]) => [key, Array.isArray(value) ? 'array' : typeof value])
  const told = { kinds: Object.fromEntries(kinds), before: before ?? null, version: given['tsgi.version'] }
  return [JSON.stringify({ ...told, args: args.length })]
}

function headRoutes(journal: Journal): Readonly<Record<string, Application>> {
  return {
    twice: (_environ, startResponse) => {
      startResponse('200 OK', [plain])
      startResponse('201 Created', [plain])
      return ['must not be seen']
    },
    replaced: (_environ, startResponse) => {
      startResponse('200 OK', [plain, ['X-First', 'yes']])
      startResponse('503 Service Unavailable', [plain], new Error('the reason'))
      return ['replaced\n']
    },
    late: (environ, startResponse) => {
      startResponse('200 OK', [plain, unbuffered])
      return (async function* () {
        yield 'a piece\n'
        await journal.until(keyOf(environ), 'go')
        startResponse('500 Internal Server Error', [plain], new Error('after the head'))
        yield 'must not be seen'
      })()
    },
    missing: () => ['a body without a head'],
    'from-the-body': (_environ, startResponse) =>
      (function* () {
        startResponse('200 OK', [plain])
        yield 'a generator starts its own answer\n'
      })(),
    'empty-first': (_environ, startResponse) => {
      startResponse('200 OK', [plain])
      return (function* () {
        yield ''
        yield new Uint8Array()
        startResponse('404 Not Found', [plain], new Error('found out later'))
        yield 'replaced after empty pieces\n'
      })()
    },
    hop: (_environ, startResponse) => {
      startResponse('200 OK', [['Connection', 'close']])
      return ['must not be seen']
    },
    status: (_environ, startResponse) => {
      startResponse('OK', [plain])
      return ['must not be seen']
    },
  }
}

function writeRoutes(journal: Journal): Readonly<Record<string, Application>> {
  return {
    write: async (environ, startResponse) => {
      const write = startResponse('200 OK', [plain, unbuffered])
      await write('written\n')
      await journal.until(keyOf(environ), 'go')
      await write(Buffer.from('written again\n'))
      return ['returned\n']
    },
    'write-endless': async (environ, startResponse) => {
      const key = keyOf(environ)
      const write = startResponse('200 OK', [plain, unbuffered])
      for (;;) {
        journal.note(key, 'piece')
        await write(new Uint8Array(64 * 1024)).catch((error: Error) => {
          journal.note(key, error.name)
          throw error
        })
      }
    },
  }
}

const forms: Readonly<Record<string, () => unknown>> = {
  array: () => ['a', 'b', 'c'],
  string: () => 'abc',
  bytes: () => Buffer.from('abc'),
  set: () => new Set(['a', Buffer.from('b'), 'c']),
  generator: () => ['a', '', 'b', 'c'].values(),
  stream: () => ReadableStream.from(['a', 'b', 'c']),
  null: () => null,
  number: () => 42,
  object: () => ({}),
  'number-chunk': () => [1, 2],
}

function bodyRoutes(journal: Journal): Readonly<Record<string, Application>> {
  return {
    body: (environ, startResponse) => {
      startResponse('200 OK', [plain])
      return forms[environ.QUERY_STRING]!() as Body
    },
    'body-promise': async (environ, startResponse) => {
      startResponse('200 OK', [plain])
      return forms[environ.QUERY_STRING]!() as Body
    },
    steps: (environ, startResponse) => {
      startResponse('200 OK', [plain])
      return { [Symbol.asyncIterator]: () => steps(journal, keyOf(environ)) }
    },
    input: async (environ) => {
      try {
        for await (const _ of environ['tsgi.input']);
      } catch (error) {
        const { name, status } = error as Error & { status?: number }
        journal.note(keyOf(environ), status === undefined ? name : `${status}`)
        throw error
      }
      throw new Error('the whole body arrived')
    },
  }
}

/** Two pieces, each only when nothing else is asked for meanwhile. Notes each step, and how it is asked. */
function steps(journal: Journal, key: string): AsyncIterator<Chunk> {
  let step = 0
  let isBusy = false
  journal.note(key, 'iterator')
  return {
    next: async () => {
      journal.note(key, isBusy ? 'overlap' : 'next')
      isBusy = true
      await new Promise(setImmediate)
      isBusy = false
      step += 1
      return step > 2 ? { done: true, value: undefined } : { done: false, value: `step ${step}\n` }
    },
    return: async () => {
      journal.note(key, 'return')
      return { done: true, value: undefined }
    },
  }
}

/** A body with close(), which notes each call and how far it had been read. */
class Closable implements AsyncIterable<Chunk> {
  readonly #journal: Journal
  readonly #key: string
  readonly #pieces: () => AsyncIterable<Chunk>

  constructor(journal: Journal, key: string, pieces: () => AsyncIterable<Chunk>) {
    this.#journal = journal
    this.#key = key
    this.#pieces = pieces
  }

  [Symbol.asyncIterator]() {
    return this.#pieces()[Symbol.asyncIterator]()
  }

  close(): void {
    this.#journal.note(this.#key, 'close')
  }
}

function closeRoutes(journal: Journal): Readonly<Record<string, Application>> {
  return {
    close: (environ, startResponse) => {
      const query = new URLSearchParams(environ.QUERY_STRING)
      const key = query.get('key') ?? ''
      startResponse('200 OK', [plain, unbuffered])
      return new Closable(journal, key, async function* () {
        yield 'a piece\n'
        if (query.get('how') === 'error') {
          await journal.until(key, 'go')
          throw new Error('secret of the inside')
        }
        if (query.get('how') === 'gone') await journal.until(key, 'go', environ['tsgi.signal'])
        yield 'the last\n'
      })
    },
    'close-unread': (environ, startResponse) => {
      const key = keyOf(environ)
      startResponse('204 No Content', [])
      return new Closable(journal, key, async function* () {
        yield 'must not go out'
      })
    },
  }
}
