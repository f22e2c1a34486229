import type { Socket } from 'node:net'
import { RequestCut } from '../../errors.ts'
import { Octets } from './octets.ts'
import type { ParamNames } from './param-names.ts'
import { MalformedRecord } from './record.ts'
import { ToldBody } from './told-body.ts'
import { ToldRequest } from './told-request.ts'

/** What a request may take. */
export interface IncomingLimits {
  /** All parameters together. */
  readonly paramsBytes: number
  /** 0: no limit */
  readonly bodyBytes: number
}

/** A request while its records arrive: its parameters, then its body. */
export class IncomingRequest {
  readonly id: number
  /** Whether the front wants to keep the connection. */
  readonly keeps: boolean
  /** Undefined until all parameters have come. */
  line: ToldRequest | undefined
  /** Undefined where there is none, or where that is not known yet. */
  body: ToldBody | undefined
  /** Whether the end of the body has come, also where there is none. */
  received = false
  readonly #limits: IncomingLimits
  readonly #socket: Socket
  /** Parameters that all stand where they have just been read into. */
  #params: Octets | undefined
  #paramsFrom = 0
  #paramsTo = 0
  /** Parameters that have been put aside. */
  #kept: Buffer[] | undefined
  #paramsBytes = 0
  #stdinBytes = 0

  constructor(id: number, keeps: boolean, limits: IncomingLimits, socket: Socket) {
    this.id = id
    this.keeps = keeps
    this.#limits = limits
    this.#socket = socket
  }

  /** Whether the application can be called: it must be able to know whether there is a body. */
  get canStart(): boolean {
    if (this.line === undefined) return false
    return this.line.bodyBytes !== undefined || this.body !== undefined || this.received
  }

  /** @throws {MalformedRecord} they had ended, or are none. @throws {RequestCut} 431: they are too long */
  addParams(octets: Octets, from: number, to: number, names: ParamNames): void {
    if (this.line) throw new MalformedRecord('FCGI_PARAMS after their end')
    if (from === to) return this.#endParams(names)
    this.#paramsBytes += to - from
    if (this.#paramsBytes > this.#limits.paramsBytes)
      throw new RequestCut(431, 'parameters larger than limit-request-line and limit-request-field-size allow')
    this.keep()
    if (this.#kept) this.#kept.push(copyOf(octets, from, to))
    else {
      this.#params = octets
      this.#paramsFrom = from
      this.#paramsTo = to
    }
  }

  /** Puts aside what has come of the parameters, before something else is read to where they stand. */
  keep(): void {
    if (!this.#params) return
    this.#kept = [copyOf(this.#params, this.#paramsFrom, this.#paramsTo)]
    this.#params = undefined
  }

  /** @throws {MalformedRecord} it does not belong here. @throws {RequestCut} 400: the body is not as long as was said */
  addStdin(octets: Octets, from: number, to: number): void {
    const { line } = this
    if (!line) throw new MalformedRecord('FCGI_STDIN before the end of FCGI_PARAMS')
    if (this.received) throw new MalformedRecord('FCGI_STDIN after its end')
    this.#stdinBytes += to - from
    const expectedBytes = line.bodyBytes ?? this.#stdinBytes
    if (this.#stdinBytes > expectedBytes) throw wrongLength('longer')
    if (from < to) this.body ??= this.#unannouncedBody(line)
    else if (this.#stdinBytes < expectedBytes) throw wrongLength('shorter')
    this.addRest(octets, from, to)
  }

  /** What still comes after the answer, for whoever reads it. */
  addRest(octets: Octets, from: number, to: number): void {
    if (from < to) return this.body?.push(octets, from, to)
    this.received = true
    this.body?.end()
  }

  #endParams(names: ParamNames): void {
    const line = this.#readParams(names)
    this.line = line
    if (line.bodyBytes === undefined && line.isChunked) this.body = this.#unannouncedBody(line)
    else if (line.bodyBytes !== undefined && line.bodyBytes > 0) this.body = this.#createBody()
  }

  #readParams(names: ParamNames): ToldRequest {
    const params = this.#params
    this.#params = undefined
    if (params) return new ToldRequest(params, this.#paramsFrom, this.#paramsTo, names)
    const joined = Buffer.concat(this.#kept ?? [])
    this.#kept = undefined
    return new ToldRequest(new Octets(joined), 0, joined.length, names)
  }

  /** The application learns of a body without a length as it would over HTTP. */
  #unannouncedBody(line: ToldRequest): ToldBody {
    line.addField('transfer-encoding', 'chunked')
    return this.#createBody()
  }

  #createBody(): ToldBody {
    return new ToldBody(this.#socket, this.#limits.bodyBytes)
  }
}

function copyOf({ bytes }: Octets, from: number, to: number): Buffer {
  return Buffer.from(bytes.subarray(from, to))
}

function wrongLength(how: 'longer' | 'shorter'): RequestCut {
  return new RequestCut(400, `malformed request: the body is ${how} than its CONTENT_LENGTH`)
}
