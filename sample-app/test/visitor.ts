import { createReadStream } from 'node:fs'
import { type Application, type Chunk, type Environ, type FileBody, validator } from 'appserver'

export interface Visit {
  readonly method?: string
  readonly target: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Iterable<Uint8Array> | AsyncIterable<Uint8Array>
  /** What differs from a plain visit by http. */
  readonly environ?: Readonly<Record<string, unknown>>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** What the application wrote for its operator. */
  readonly errors: string
}

/**
 * Calls an application as a server does, by the TSGI contract and nothing else, and reads the answer to its end.
 *
 * @throws {ValidationError} the application, or this, breaks a rule of the contract
 */
export async function visit(application: Application, request: Visit): Promise<Answer> {
  const errors: string[] = []
  const chunks: Uint8Array[] = []
  let head: { status: string; headers: readonly (readonly [string, string])[] } | undefined
  const collect = (chunk: Chunk): void => {
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  }
  const body = await validator(application)(environFor(request, errors), (status, headers) => {
    head = { status, headers }
    return async (chunk) => collect(chunk)
  })
  for await (const chunk of body) collect(chunk)
  await body.close?.()
  if (!head) throw new Error('the application finished without calling startResponse')
  return {
    status: Number(head.status.slice(0, 3)),
    headers: new Headers(head.headers.map(([name, value]) => [name, value])),
    text: Buffer.concat(chunks).toString(),
    errors: errors.join(''),
  }
}

function environFor({ method = 'GET', target, headers = {}, body, environ: own }: Visit, errors: string[]): Environ {
  const { pathname, search } = new URL(target, 'http://testserver')
  const environ: Environ = {
    REQUEST_METHOD: method,
    SCRIPT_NAME: '',
    PATH_INFO: decodeURIComponent(pathname),
    QUERY_STRING: search.slice(1),
    REQUEST_URI: target,
    SERVER_NAME: 'testserver',
    SERVER_PORT: '80',
    SERVER_PROTOCOL: 'HTTP/1.1',
    REMOTE_ADDR: '192.0.2.1',
    HTTP_HOST: 'testserver',
    'tsgi.version': [1, 0],
    'tsgi.url_scheme': 'http',
    'tsgi.input': inputOf(body ?? []),
    'tsgi.errors': { write: (text) => errors.push(text) },
    'tsgi.multiprocess': false,
    'tsgi.signal': new AbortController().signal,
    'tsgi.request_id': 'visit-0001',
    'tsgi.file_wrapper': openFile,
  }
  if (body) environ.HTTP_TRANSFER_ENCODING = 'chunked'
  for (const [name, value] of Object.entries(headers)) environ[environKey(name)] = value
  return Object.assign(environ, own)
}

async function* inputOf(body: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* body
}

function environKey(name: string): string {
  const key = name.toUpperCase().replaceAll('-', '_')
  return key === 'CONTENT_TYPE' || key === 'CONTENT_LENGTH' ? key : `HTTP_${key}`
}

function openFile(path: string | URL): FileBody {
  const stream = createReadStream(path)
  return {
    [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
    async close() {
      stream.destroy()
    },
  }
}
