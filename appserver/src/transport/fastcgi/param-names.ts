import { KnownFieldNames } from '../../field-names.ts'
import { token } from '../../gateway/response-head.ts'
import { type Octets, wordsOf } from './octets.ts'

/** Parameters that say something of the request beside its header fields (RFC 3875 section 4.1, and nginx's own). */
export const parameters = [
  'REQUEST_METHOD',
  'REQUEST_URI',
  'SERVER_PROTOCOL',
  'SERVER_NAME',
  'SERVER_PORT',
  'REMOTE_ADDR',
  'REQUEST_SCHEME',
  'HTTPS',
  'X_ACCEL_MAPPING',
] as const

export type Parameter = (typeof parameters)[number]

/** A parameter's name, and what it stands for. */
export class ParamName {
  /** Its place among {@link parameters}; -1 where it is none of them. */
  readonly parameter: number
  /** The header field of the client that it has, in lower case; empty where it has none that an application is told. */
  readonly field: string
  /** Whether the field is not there where its value is empty (RFC 3875 sections 4.1.2 and 4.1.3); nginx has no other way to say that of Host. */
  readonly isLeftOutEmpty: boolean
  /** Of the body. */
  readonly isLength: boolean
  /** That the client sent its body in chunks. */
  readonly isCoding: boolean
  /** What came behind it the last time: a front has an order of its own, and browsers have theirs. */
  likely: ParamName | undefined
  /** Its length. */
  readonly #bytes: number
  readonly #words: readonly number[]

  constructor(name: string, parameter: number, field: string) {
    this.#bytes = name.length
    this.#words = name.length < shortestCompared ? [] : wordsOf(Buffer.from(name, 'latin1'))
    this.parameter = parameter
    this.field = field
    this.isLength = field === 'content-length'
    this.isLeftOutEmpty = this.isLength || field === 'content-type' || field === 'host'
    this.isCoding = name === 'HTTP_TRANSFER_ENCODING'
  }

  /** Whether these bytes are this name: to see that costs less than to make a text of them and look it up. */
  is(octets: Octets, from: number, to: number): boolean {
    const bytes = this.#bytes
    return bytes === to - from && bytes >= shortestCompared && octets.isAt(from, bytes, this.#words)
  }
}

/** Shorter ones are looked up: no front sends any. */
const shortestCompared = 4
/** Names of up to this many characters are remembered; clients choose them, and must not fill the memory with them. */
const longestKept = 100
const mostNames = 1000

/** These are about the connection between the client and its front (RFC 9110 section 7.6.1), as is what the client expects of it. */
const ofTheConnection = [
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]

/** What the names of parameters mean. They are few and come again with each request, so each is looked at once. */
export class ParamNames {
  /** The names of the header fields among them. */
  readonly names = new KnownFieldNames()
  /** Names and values of fields of the last request, together. */
  usualFields = 0
  readonly #known = new Map<string, ParamName>()
  readonly #start = new ParamName('', -1, '')

  constructor() {
    for (const [index, name] of parameters.entries()) this.#add(name, index, '')
    // The only header fields without HTTP_ before them. With it, nginx has them as well.
    for (const name of ['content-type', 'content-length']) {
      this.#add(variable(name), -1, name)
      this.#add(`HTTP_${variable(name)}`, -1, '')
    }
    // The coding was undone by the front; that there was one says that the length is not known.
    for (const name of ofTheConnection) this.#add(`HTTP_${variable(name)}`, -1, '')
  }

  /** The name that stands there. @param before what stood before it; undefined at the beginning */
  find(before: ParamName | undefined, octets: Octets, from: number, to: number): ParamName {
    const { likely } = before ?? this.#start
    return likely?.is(octets, from, to)
      ? likely
      : this.#lookUp(before ?? this.#start, octets.bytes.toString('latin1', from, to))
  }

  #lookUp(before: ParamName, text: string): ParamName {
    const known = this.#known.get(text)
    if (!known && (text.length > longestKept || this.#known.size >= mostNames))
      return new ParamName(text, -1, fieldName(text))
    before.likely = known ?? this.#add(text, -1, fieldName(text))
    return before.likely
  }

  #add(text: string, parameter: number, field: string): ParamName {
    const name = new ParamName(text, parameter, field)
    this.#known.set(text, name)
    return name
  }
}

function variable(field: string): string {
  return field.toUpperCase().replaceAll('-', '_')
}

function fieldName(name: string): string {
  if (!name.startsWith('HTTP_')) return ''
  const field = name.slice('HTTP_'.length).toLowerCase().replaceAll('_', '-')
  return token.test(field) ? field : ''
}
