import { type InspectOptions, inspect } from 'node:util'
import type { Environ } from '../tsgi.ts'
import { type ByteStream, FetchBody } from './body.ts'
import { requestHeaders } from './headers.ts'

/** The method that gives the native Request for one of these, under a name that every copy of the package knows. */
export const nativeRequest = Symbol.for('portico.nativeRequest')

/** What a server has no use for, as every Request without them has it (Fetch, "Request class"). */
const constants = {
  cache: 'default',
  credentials: 'same-origin',
  destination: '',
  duplex: 'half',
  integrity: '',
  isHistoryNavigation: false,
  isReloadNavigation: false,
  keepalive: false,
  mode: 'cors',
  redirect: 'follow',
  referrer: 'about:client',
  referrerPolicy: '',
} as const

/**
 * The Request that a handler is given. It is an `instanceof Request` that builds what is asked of it when it is asked: url and method
 * are there, headers, signal and body are made for those who read them, and a native Request only for what needs one.
 */
export class FetchRequest implements Request {
  declare readonly cache: Request['cache']
  declare readonly credentials: Request['credentials']
  declare readonly destination: Request['destination']
  declare readonly duplex: 'half'
  declare readonly integrity: string
  declare readonly keepalive: boolean
  declare readonly mode: Request['mode']
  declare readonly redirect: Request['redirect']
  declare readonly referrer: string
  declare readonly referrerPolicy: Request['referrerPolicy']
  readonly #environ: Environ
  readonly #url: string
  #headers: Headers | undefined
  /** Null where the request has none; undefined until somebody asks. */
  #ownBody: FetchBody | null | undefined
  /** Has the body from the moment it is made. */
  #native: Request | undefined

  constructor(environ: Environ, url: string) {
    this.#environ = environ
    this.#url = url
  }

  get url(): string {
    return this.#url
  }

  get method(): string {
    return this.#environ.REQUEST_METHOD
  }

  get headers(): Headers {
    this.#headers ??= requestHeaders(this.#environ)
    return this.#headers
  }

  get signal(): AbortSignal {
    return this.#environ['tsgi.signal']
  }

  get body(): ByteStream | null {
    if (this.#native) return this.#native.body
    return this.#body?.stream ?? null
  }

  get bodyUsed(): boolean {
    return this.#native?.bodyUsed ?? this.#body?.used ?? false
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#native) return new Uint8Array(await this.#native.arrayBuffer())
    return (await this.#body?.bytes()) ?? new Uint8Array()
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer
  }

  async text(): Promise<string> {
    if (this.#native) return this.#native.text()
    return (await this.#body?.text()) ?? ''
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }

  async blob(): Promise<Blob> {
    return this.#decoded(await this.bytes()).blob()
  }

  async formData(): Promise<FormData> {
    return this.#decoded(await this.bytes()).formData()
  }

  clone(): Request {
    return this[nativeRequest]().clone()
  }

  /**
   * The native Request that stands for this one where the runtime looks inside: it shares headers, signal and body. Where the body
   * has been read, or is being read, it has one that is spent.
   *
   * @throws {TypeError} for the methods that fetch forbids: TRACE
   */
  [nativeRequest](): Request {
    if (this.#native) return this.#native
    const body = this.#body
    const init = { method: this.method, headers: this.headers, signal: this.signal, duplex: 'half' } as const
    if (!body) this.#native = new Request(this.#url, init)
    else if (body.unusable) return spentRequest(this.#url, init)
    else this.#native = new Request(this.#url, { ...init, body: body.stream })
    this.#headers = this.#native.headers
    return this.#native
  }

  [inspect.custom](_depth: number, options: InspectOptions): string {
    const { method, url, headers, bodyUsed } = this
    return `Request ${inspect({ method, url, headers, bodyUsed }, options)}`
  }

  get #body(): FetchBody | null {
    if (this.#ownBody === undefined)
      this.#ownBody = hasBody(this.#environ) ? new FetchBody(() => this.#environ['tsgi.input']) : null
    return this.#ownBody
  }

  #decoded(bytes: Uint8Array<ArrayBuffer>): Response {
    const type = this.#environ.CONTENT_TYPE
    return new Response(bytes, type === undefined ? {} : { headers: { 'content-type': type } })
  }
}

for (const [name, value] of Object.entries(constants))
  Object.defineProperty(FetchRequest.prototype, name, { get: () => value, enumerable: true, configurable: true })

/** GET and HEAD have none in fetch, whatever the client sent. Without a length and without chunks there is nothing to come (RFC 9112 section 6.3). */
function hasBody(environ: Environ): boolean {
  if (environ.REQUEST_METHOD === 'GET' || environ.REQUEST_METHOD === 'HEAD') return false
  if (environ.HTTP_TRANSFER_ENCODING !== undefined) return true
  return environ.CONTENT_LENGTH !== undefined && Number(environ.CONTENT_LENGTH) > 0
}

function spentRequest(url: string, init: RequestInit): Request {
  const request = new Request(url, { ...init, body: '' })
  void request.body!.cancel()
  return request
}
