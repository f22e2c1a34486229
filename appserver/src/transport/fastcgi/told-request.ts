import type { RequestError } from '../../errors.ts'
import type { FieldNames } from '../../field-names.ts'
import { token } from '../../gateway/response-head.ts'
import { malformed, type RequestLine } from '../request-check.ts'
import { NameValues } from './name-values.ts'
import type { Octets } from './octets.ts'
import { type Parameter, type ParamName, type ParamNames, parameters } from './param-names.ts'

const slots = Object.fromEntries(parameters.map((name, index) => [name, index])) as Record<Parameter, number>
const noValues = parameters.map((): string | undefined => undefined)
const protocolForm = /^HTTP\/\d(?:\.\d)?$/
const decimal = /^\d{1,15}$/
const controls = /[\0-\x08\x0a-\x1f\x7f]/
const targetForm = /^[\x21-\x7e\x80-\xff]+$/

/** A request as the front tells of it, by parameters (RFC 3875 section 4.1). */
export class ToldRequest implements RequestLine {
  /** Names in lower case and values in turn. */
  readonly fields: string[]
  /** The names alone. */
  names: FieldNames
  /** The body's length in bytes; undefined where it is not known before its end. */
  bodyBytes: number | undefined
  /** Whether the client sent a body in chunks. */
  isChunked = false
  /** What is wrong with it, where something is. */
  wrong: RequestError | undefined
  readonly #values: (string | undefined)[] = noValues.slice()

  /** @throws {MalformedRecord} what stands there is not made of name-value pairs */
  constructor(octets: Octets, from: number, to: number, known: ParamNames) {
    // Decoded once: a native call for each of the texts would cost more than all the rest.
    const text = octets.bytes.toString('latin1', from, to)
    // With room for as many as the last one had: a list that grows is copied as it does.
    const fields = new Array<string>(known.usualFields)
    let filled = 0
    let names = known.names.none
    let name: ParamName | undefined
    const pairs = new NameValues(octets, from, to)
    while (pairs.next()) {
      const { nameAt, valueAt, endAt } = pairs
      name = known.find(name, octets, nameAt, valueAt)
      const value = text.slice(valueAt - from, endAt - from)
      const { parameter, field } = name
      if (parameter !== -1) this.#values[parameter] = value
      else if (field === '') this.isChunked ||= name.isCoding
      else if (value !== '' || !name.isLeftOutEmpty) {
        if (octets.hasControl(valueAt, endAt)) this.#checkControls(value)
        if (name.isLength) this.#takeLength(value)
        fields[filled] = field
        fields[filled + 1] = value
        filled += 2
        names = names.and(field)
      }
    }
    fields.length = filled
    known.usualFields = filled
    this.fields = fields
    this.names = names
    this.wrong ??= this.#check()
  }

  get method(): string {
    return this.value('REQUEST_METHOD') ?? ''
  }

  /** As the client wrote it. */
  get url(): string {
    return this.value('REQUEST_URI') ?? ''
  }

  /** What the client speaks: `HTTP/1.1`, `HTTP/2`. */
  get protocol(): string {
    const told = this.value('SERVER_PROTOCOL')
    if (told === 'HTTP/1.1') return told
    if (told === undefined || !protocolForm.test(told)) return 'HTTP/1.1'
    // RFC 9113 and RFC 9114 have versions without minor ones.
    return told === 'HTTP/2.0' || told === 'HTTP/3.0' ? told.slice(0, -2) : told
  }

  get httpVersionMinor(): number {
    return this.protocol === 'HTTP/1.0' ? 0 : 1
  }

  /** Undefined where it is missing or empty. The last one counts where it came more than once: nginx sends it so when it is set anew. */
  value(parameter: Parameter): string | undefined {
    return this.#values[slots[parameter]] || undefined
  }

  addField(name: string, value: string): void {
    this.fields.push(name, value)
    this.names = this.names.and(name)
  }

  #takeLength(value: string): void {
    this.bodyBytes = Number(value)
    if (!decimal.test(value)) this.wrong = malformed('a CONTENT_LENGTH that is no number')
  }

  /** RFC 9110 section 5.5; a tab may be there. */
  #checkControls(value: string): void {
    if (controls.test(value)) this.wrong = malformed('a header field with a control character')
  }

  #check(): RequestError | undefined {
    if (this.method === '') return malformed('no REQUEST_METHOD among the FastCGI parameters')
    if (this.url === '') return malformed('no REQUEST_URI among the FastCGI parameters')
    if (!token.test(this.method)) return malformed('a method that is no token')
    if (!targetForm.test(this.url)) return malformed('a target with a space or a control character')
    return undefined
  }
}
