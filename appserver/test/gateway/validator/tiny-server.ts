import type { Application, Body, Chunk, Environ, HeaderList, StartResponse } from '../../../src/index.ts'

/** What a row of a table changes of the server: keys of environ (undefined takes one away), or how it calls. */
export interface Change {
  readonly environ?: Readonly<Record<string, unknown>>
  readonly startResponse?: (usual: StartResponse) => unknown
  /** What is done with the application instead of calling it as the specification says. */
  readonly calls?: (server: TinyServer, application: Application) => unknown
}

/** A server of a page, without a connection: it keeps to every rule, unless it is told to break one. */
export class TinyServer {
  readonly environ: Environ
  readonly startResponse: StartResponse
  readonly sent: Chunk[] = []
  /** What was written to `tsgi.errors`. */
  readonly log: string[] = []
  head: { readonly status: string; readonly headers: HeaderList } | undefined
  readonly #calls: NonNullable<Change['calls']>

  constructor({ environ = {}, startResponse = (usual) => usual, calls }: Change = {}) {
    this.environ = this.#environ()
    for (const [key, value] of Object.entries(environ)) {
      if (value === undefined) delete this.environ[key]
      else this.environ[key] = value
    }
    this.startResponse = startResponse((status, headers, error) => {
      if (error !== undefined && this.sent.length > 0) throw error
      this.head = { status, headers }
      return async (chunk) => this.#send(chunk)
    }) as StartResponse
    this.#calls = calls ?? (async (_, application) => this.send(await this.call(application)))
  }

  async serve(application: Application): Promise<void> {
    await this.#calls(this, application)
  }

  async call(application: Application): Promise<Body> {
    return application(this.environ, this.startResponse)
  }

  async send(body: Body): Promise<void> {
    const iterator = iteratorOf(body)
    let isOver = true
    try {
      for (;;) {
        const { done, value } = await iterator.next()
        if (done) break
        isOver = false
        this.#send(value)
        isOver = true
      }
    } finally {
      if (typeof body.close === 'function') await body.close()
      else if (!isOver) await iterator.return?.()
    }
  }

  #send(chunk: Chunk): void {
    if (chunk.length > 0) this.sent.push(chunk)
  }

  #environ(): Environ {
    return {
      REQUEST_METHOD: 'GET',
      SCRIPT_NAME: '',
      PATH_INFO: '/',
      QUERY_STRING: '',
      REQUEST_URI: '/',
      SERVER_NAME: 'localhost',
      SERVER_PORT: '80',
      SERVER_PROTOCOL: 'HTTP/1.1',
      REMOTE_ADDR: '',
      HTTP_HOST: 'localhost',
      'tsgi.version': [1, 0],
      'tsgi.url_scheme': 'http',
      'tsgi.input': inputOf(),
      'tsgi.errors': { write: (text) => this.log.push(text) },
      'tsgi.multiprocess': false,
      'tsgi.signal': new AbortController().signal,
      'tsgi.request_id': 'request-1',
      'tsgi.file_wrapper': () => Object.assign(inputOf('a file'), { close: async () => {} }),
    }
  }
}

export function iteratorOf(body: Body): AsyncIterator<Chunk> | Iterator<Chunk> {
  return Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]()
}

/** A request body of these pieces. */
export function inputOf(...pieces: readonly unknown[]): AsyncGenerator<never> {
  return (async function* () {
    for (const piece of pieces) yield (typeof piece === 'string' ? Buffer.from(piece) : piece) as never
  })()
}
