import type { Socket } from 'node:net'
import { RequestCut } from '../../errors.ts'
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
  readonly #params: Buffer[] = []
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
  addParams(content: Buffer, names: ParamNames): void {
    if (this.line) throw new MalformedRecord('FCGI_PARAMS after their end')
    if (content.length === 0) return this.#endParams(names)
    this.#paramsBytes += content.length
    if (this.#paramsBytes > this.#limits.paramsBytes)
      throw new RequestCut(431, 'parameters larger than limit-request-line and limit-request-field-size allow')
    this.#params.push(content)
  }

  /** @throws {MalformedRecord} it does not belong here. @throws {RequestCut} 400: the body is not as long as was said */
  addStdin(content: Buffer): void {
    const { line } = this
    if (!line) throw new MalformedRecord('FCGI_STDIN before the end of FCGI_PARAMS')
    if (this.received) throw new MalformedRecord('FCGI_STDIN after its end')
    this.#stdinBytes += content.length
    const expectedBytes = line.bodyBytes ?? this.#stdinBytes
    if (this.#stdinBytes > expectedBytes) throw wrongLength('longer')
    if (content.length > 0) this.body ??= this.#unannouncedBody(line)
    else if (this.#stdinBytes < expectedBytes) throw wrongLength('shorter')
    this.addRest(content)
  }

  /** What still comes after the answer, for whoever reads it. */
  addRest(content: Buffer): void {
    if (content.length > 0) return this.body?.push(content)
    this.received = true
    this.body?.end()
  }

  #endParams(names: ParamNames): void {
    const line = new ToldRequest(this.#joinedParams(), names)
    this.line = line
    if (line.bodyBytes === undefined && line.isChunked) this.body = this.#unannouncedBody(line)
    else if (line.bodyBytes !== undefined && line.bodyBytes > 0) this.body = this.#createBody()
  }

  #joinedParams(): Buffer {
    const params = this.#params
    const joined = params.length === 1 ? params[0]! : Buffer.concat(params)
    params.length = 0
    return joined
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

function wrongLength(how: 'longer' | 'shorter'): RequestCut {
  return new RequestCut(400, `malformed request: the body is ${how} than its CONTENT_LENGTH`)
}
