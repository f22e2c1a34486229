import { STATUS_CODES } from 'node:http'
import { isAbsolute } from 'node:path'
import { ClientGone } from '../../errors.ts'
import type { Exchange } from '../../exchange.ts'
import { fileAnswer } from '../files/file-answer.ts'
import { OpenFile } from '../files/open-file.ts'
import type { ResponseHead } from '../response-head.ts'
import type { Chunk, HeaderList } from '../tsgi.ts'
import { TsgiResponse } from '../tsgi-response.ts'

/** The fields of an event that begins an answer. */
export interface AnswerStart {
  readonly status: number
  readonly headers?: HeaderList | undefined
  readonly trailers?: boolean | undefined
}

/** The fields of an event that goes on with an answer. */
export interface AnswerBody {
  readonly body?: Chunk | undefined
  readonly more_body?: boolean | undefined
}

/** The answer that an ASGI application gives by two kinds of events: to a request, or in place of a WebSocket. */
export class AsgiAnswer {
  readonly #exchange: Exchange
  readonly #response: TsgiResponse
  readonly #name: string
  #begun = false
  /** Whether a file is the body. */
  #sendsFile = false
  #complete = false
  #closed = false

  /** @param name what its events' names begin with */
  constructor(exchange: Exchange, name: 'http.response' | 'websocket.http.response') {
    this.#exchange = exchange
    this.#response = new TsgiResponse(exchange)
    this.#name = name
  }

  /** Whether its first event has come. */
  get begun(): boolean {
    return this.#begun
  }

  /** Whether nothing that could still come would be sent. */
  get ended(): boolean {
    return this.#complete || this.#response.complete
  }

  /** @throws as {@link AsgiSend} */
  start({ status, headers = [], trailers = false }: AnswerStart): void {
    const event = `${this.#name}.start`
    this.#check(event)
    if (this.#begun) throw new Error(`${event} was sent a second time`)
    if (!Number.isInteger(status) || status < 200 || status > 599)
      throw new TypeError(`${event}: status: expected a whole number from 200 to 599, got ${JSON.stringify(status)}`)
    if (trailers) throw new TypeError(`${event}: trailers: http.response.trailers is not among the scope's extensions`)
    this.#response.startResponse(`${status} ${STATUS_CODES[status] ?? ''}`.trimEnd(), headerPairs(event, headers))
    this.#begun = true
  }

  /** @returns a promise when the next event has to wait. @throws as {@link AsgiSend} */
  body({ body = '', more_body: more = false }: AnswerBody): Promise<void> | undefined {
    const event = `${this.#name}.body`
    this.#check(event)
    if (!this.#begun) throw new Error(`${event} was sent before ${this.#name}.start`)
    if (typeof body !== 'string' && !(body instanceof Uint8Array))
      throw new TypeError(
        `${event}: body: expected a Uint8Array or a string, got ${body === null ? 'null' : typeof body}`,
      )
    if (typeof more !== 'boolean') throw new TypeError(`${event}: more_body: expected a boolean, got ${typeof more}`)
    return more ? this.#goOn(body) : this.#finish(body)
  }

  /** Sends a file as the whole body. @throws as {@link AsgiSend}; {FileError} it can't be opened, and another body may come */
  async file({ path }: { readonly path: string }): Promise<void> {
    const event = 'http.response.pathsend'
    this.#check(event)
    if (!this.#begun) throw new Error(`${event} was sent before ${this.#name}.start`)
    if (this.#response.pending === undefined) throw new Error(`${event} was sent after ${this.#name}.body`)
    if (typeof path !== 'string' || !isAbsolute(path))
      throw new TypeError(`${event}: path: expected an absolute path, got ${JSON.stringify(path)}`)
    const file = new OpenFile(path)
    this.#sendsFile = true
    try {
      await this.#sendFile(file, this.#response.pending)
      this.#complete = true
    } finally {
      await file.close()
    }
  }

  async #sendFile(file: OpenFile, pending: ResponseHead): Promise<void> {
    const { head, body } = await fileAnswer(this.#exchange, pending, file)
    this.#response.replace(head)
    // Known as a whole, it gets its length.
    if (Array.isArray(body)) return this.#response.finish(body[0] ?? '')
    for await (const piece of body) await this.#response.write(piece)
    this.#response.finish()
  }

  /** Nothing that is sent from now on is taken. */
  close(): void {
    this.#closed = true
  }

  #check(event: string): void {
    if (this.#complete) throw new Error(`${event} was sent after the answer was complete`)
    if (this.#sendsFile) throw new Error(`${event} was sent after http.response.pathsend`)
    if (this.#closed) throw new Error(`${event} was sent after the call of the application had ended`)
    if (this.#exchange.signal.aborted) throw this.#exchange.signal.reason
  }

  #goOn(body: Chunk): Promise<void> | undefined {
    // A HEAD of an endless stream has to end, as if its client had left: nobody takes what would follow.
    if (this.#response.complete) throw new ClientGone()
    this.#response.begin()
    if (this.#response.complete) this.#exchange.end()
    else if (body.length === 0) return this.#exchange.write('')
    else return this.#response.write(body)
  }

  #finish(body: Chunk): undefined {
    if (!this.#response.complete) this.#response.finish(body)
    this.#complete = true
  }
}

function headerPairs(event: string, headers: unknown): HeaderList {
  if (Array.isArray(headers) && headers.every((pair) => Array.isArray(pair) && pair.length === 2))
    return headers as unknown as HeaderList
  throw new TypeError(`${event}: headers: expected a list of [name, value] pairs`)
}
