import { type InspectOptions, inspect } from 'node:util'
import { type HeaderPair, plainPairs } from './plain-headers.ts'

/** The runtime's own, beside what another copy of the package has put in its place. */
const native = Symbol.for('portico.nativeResponse')

/** The runtime's own, whatever has its name by now, or later. */
export const NativeResponse =
  (globalThis.Response as typeof Response & { [native]?: typeof Response })[native] ?? globalThis.Response

type Given = ConstructorParameters<typeof Response>[0]

type Whole = string | Uint8Array<ArrayBuffer> | null

/** What a Response was made of. */
export interface ResponseParts {
  readonly status: number
  readonly statusText: string
  /** Names in lower case. */
  readonly headers: Iterable<HeaderPair>
  /** Null where it has none. */
  readonly body: Whole
}

/** Marks of this file's own for how a Response is made: whatever a caller gives beside body and init, the runtime takes no notice of. */
const asJson = Symbol('asJson')
const asCopy = Symbol('asCopy')

let takeOwn: (value: object) => ResponseParts | undefined

/**
 * The Response that a handler makes. A native one hides what it was made of behind a stream, and to build and to read that takes longer than
 * all the rest of a small answer. This one keeps a text or bytes as they are; a native one is made for those who ask for the body.
 */
export class FetchResponse implements Response {
  readonly #status: number
  /** Undefined where only the native one has it. */
  readonly #whole: Whole | undefined
  /** As they were given, until somebody asks for headers. */
  readonly #pairs: readonly HeaderPair[] | undefined
  #headers: Headers | undefined
  #native: Response | undefined
  /** Whether it was sent. */
  #taken = false

  static {
    takeOwn = (response) => {
      if (!(#taken in response)) return undefined
      const body = response.#whole
      if (body === undefined || response.#native || response.#taken) return undefined
      response.#taken = true
      const { status, statusText } = response
      return { status, statusText, headers: response.#headers ?? response.#pairs!, body }
    }
  }

  /** @throws {TypeError | RangeError} as the runtime's own */
  constructor(body?: Given, init?: ResponseInit, made?: symbol) {
    const pairs = isPlain(body, init) ? plainPairs(init?.headers, contentType(body, made)) : undefined
    if (pairs) {
      this.#pairs = pairs
      // As the runtime copies them: what becomes of the bytes later must not reach the client.
      this.#whole = body instanceof Uint8Array ? new Uint8Array(body) : ((body ?? null) as Whole)
    } else this.#native = new NativeResponse(body, init)
    this.#status = this.#native?.status ?? init?.status ?? 200
  }

  static json(data: unknown, init?: ResponseInit): Response {
    const text = JSON.stringify(data)
    const isOwn = text !== undefined && isPlain(text, init) && plainPairs(init?.headers, undefined) !== undefined
    return isOwn ? new FetchResponse(text, init, asJson) : NativeResponse.json(data, init)
  }

  get status(): number {
    return this.#status
  }

  get statusText(): string {
    return this.#native?.statusText ?? ''
  }

  get type(): Response['type'] {
    return this.#native?.type ?? 'default'
  }

  get url(): string {
    return ''
  }

  get redirected(): boolean {
    return false
  }

  get ok(): boolean {
    return this.status >= 200 && this.status <= 299
  }

  get headers(): Headers {
    this.#headers ??= this.#native?.headers ?? new Headers(this.#pairs as [string, string][])
    return this.#headers
  }

  get body(): Response['body'] {
    return this.#whole === null ? null : this.#own.body
  }

  get bodyUsed(): boolean {
    return this.#native?.bodyUsed ?? (this.#taken && this.#whole !== null)
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.#own.arrayBuffer())
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#own.arrayBuffer()
  }

  async text(): Promise<string> {
    return this.#own.text()
  }

  async json(): Promise<unknown> {
    return this.#own.json()
  }

  async blob(): Promise<Blob> {
    return this.#own.blob()
  }

  async formData(): Promise<FormData> {
    return this.#own.formData()
  }

  clone(): Response {
    const { status, statusText, headers } = this
    const body = this.#native || this.#taken ? this.#own.clone().body : this.#whole
    return new FetchResponse(body ?? null, { status, statusText, headers }, asCopy)
  }

  [inspect.custom](_depth: number, options: InspectOptions): string {
    const { status, statusText, headers, bodyUsed } = this
    return `Response ${inspect({ status, statusText, headers, bodyUsed }, options)}`
  }

  /** Has the body from the moment it is made. */
  get #own(): Response {
    if (this.#native) return this.#native
    const { status, headers } = this
    this.#native = new NativeResponse(this.#whole ?? null, { status, headers })
    if (this.#taken) void this.#native.body?.cancel()
    return this.#native
  }
}

Object.setPrototypeOf(FetchResponse, NativeResponse)
Object.setPrototypeOf(FetchResponse.prototype, NativeResponse.prototype)
Object.defineProperty(FetchResponse, 'name', { value: 'Response' })
Object.defineProperty(FetchResponse, native, { value: NativeResponse })
// For `instanceof Response`: what the runtime makes is one, too. Classes that extend it have their own.
Object.defineProperty(FetchResponse, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    return Function.prototype[Symbol.hasInstance].call(this === FetchResponse ? NativeResponse : this, value)
  },
})

/** What a Response was made of, which spends it; undefined where that is not known any more, or never was. */
export function takeParts(value: unknown): ResponseParts | undefined {
  return typeof value === 'object' && value !== null ? takeOwn(value) : undefined
}

function contentType(body: Given, made: symbol | undefined): string | undefined {
  if (made === asJson) return 'application/json'
  // Its headers are all there are: a type that was taken away stays away.
  return typeof body === 'string' && made !== asCopy ? 'text/plain;charset=UTF-8' : undefined
}

const nullBodyStatuses = new Set([204, 205, 304])

/** Whether the runtime would take these without a word, headers aside. */
function isPlain(body: Given, init: ResponseInit | undefined): boolean {
  const hasBody = body !== undefined && body !== null
  if (hasBody && typeof body !== 'string' && !(body instanceof Uint8Array)) return false
  if (init === undefined) return true
  if (typeof init !== 'object' || init === null || init.statusText) return false
  const { status = 200 } = init
  return Number.isInteger(status) && status >= 200 && status <= 599 && !(hasBody && nullBodyStatuses.has(status))
}
