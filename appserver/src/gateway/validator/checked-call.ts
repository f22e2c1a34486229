import { crc32 } from 'node:zlib'
import { mayHaveLength } from '../response-head.ts'
import type { Environ, ErrorStream, HeaderList } from '../tsgi.ts'
import { kindOf, type RuleId, ValidationError } from './validation-error.ts'

/** What startResponse was told, and the headers as they were then. */
export interface CheckedHead {
  readonly status: number
  readonly declaredBytes: number | undefined
  readonly headers: HeaderList
  readonly asGiven: HeaderList
}

/** One call of the application: what it has given so far, and how far it has come. */
export class CheckedCall {
  readonly environ: Environ
  readonly #method: string
  readonly #errors: ErrorStream
  #head: CheckedHead | undefined
  #sentBytes = 0
  #begun = false
  #writing = false
  #lost = false
  #upgraded = false
  #bodyEnded = false
  #ended = false

  constructor(environ: Environ, errors: ErrorStream) {
    this.environ = environ
    this.#method = environ.REQUEST_METHOD
    this.#errors = errors
  }

  /** Whether the call has ended: its body is closed, or it has failed. */
  get ended(): boolean {
    return this.#ended
  }

  /** Whether the head has gone out, or is about to. */
  get begun(): boolean {
    return this.#begun || this.#upgraded || this.#bodyEnded
  }

  get hasHead(): boolean {
    return this.#head !== undefined
  }

  /** The error to throw. In the log, too, where whoever is told may have nobody to pass it on to. */
  violation(rule: RuleId, message: string): ValidationError {
    const error = new ValidationError(rule, message)
    if (this.#bodyEnded) this.log(error)
    return error
  }

  log(error: ValidationError): void {
    this.#errors.write(`${error.message}\n`)
  }

  /** Before the head is set. */
  mayStart(error: unknown): void {
    if (this.#bodyEnded)
      throw this.violation('A13', 'startResponse: expected before the end of the response, got a late call')
    if (this.#upgraded) throw this.violation('A32', 'startResponse: expected no call after a WebSocket was accepted')
    if (this.#head && error === undefined)
      throw this.violation('A12', 'startResponse: expected an error with the second call, got none')
  }

  start(head: CheckedHead): void {
    this.#head = head
  }

  /** The server has thrown the application's own error back at it: the response can't be completed. */
  lose(): void {
    this.#lost = true
  }

  upgrade(): void {
    this.#upgraded = true
  }

  beginWrite(chunk: unknown): void {
    if (this.#bodyEnded) throw this.violation('A17', 'write: expected before the end of the body, got a late call')
    this.give(chunk)
    this.#writing = true
  }

  endWrite(): void {
    this.#writing = false
  }

  /** A chunk, on its way to the server. */
  give(chunk: unknown): void {
    this.#mayGoOn()
    const bytes = sizeOf(chunk)
    if (bytes === undefined)
      throw this.violation('A20', `a chunk: expected a string or a Uint8Array, got ${kindOf(chunk)}`)
    if (bytes === 0) return
    if (this.#upgraded) throw this.violation('A32', 'a chunk: expected an empty body after a WebSocket was accepted')
    const { status, declaredBytes } = this.#committed()
    this.#begun = true
    if (!mayHaveLength(status))
      throw this.violation('A22', `a chunk: expected none with status ${status}, got ${bytes} bytes`)
    this.#sentBytes += bytes
    if (declaredBytes !== undefined && this.#method !== 'HEAD' && this.#sentBytes > declaredBytes)
      throw this.violation('A21', `the body: expected ${declaredBytes} bytes by its Content-Length, got more`)
  }

  /** The body is complete. */
  finish(): void {
    try {
      this.#mayGoOn()
      if (this.#upgraded) return
      const { status, declaredBytes = 0 } = this.#committed()
      if (this.#method !== 'HEAD' && mayHaveLength(status) && this.#sentBytes < declaredBytes)
        throw this.violation(
          'A21',
          `the body: expected ${declaredBytes} bytes by its Content-Length, got ${this.#sentBytes}`,
        )
    } finally {
      this.#bodyEnded = true
    }
  }

  /** The body is a file, whose length is the server's to say. */
  finishFile(): void {
    try {
      this.#mayGoOn()
      this.#committed()
    } finally {
      this.end()
    }
  }

  /** Nothing of the application's is wanted any more. */
  end(): void {
    this.#bodyEnded = true
    this.#ended = true
  }

  #mayGoOn(): void {
    if (this.#lost)
      throw this.violation('A14', 'expected the error that startResponse threw to pass, got a response that goes on')
    if (this.#writing)
      throw this.violation('A16', 'expected to be waited for by whoever called write, got more before it resolved')
  }

  #committed(): CheckedHead {
    const head = this.#head
    if (!head)
      throw this.violation('A5', 'startResponse: expected before the first chunk and the end of the body, got no call')
    if (!this.#begun && !isSame(head.headers, head.asGiven))
      throw this.violation('A15', 'headers: expected as they were given to startResponse, got changed ones')
    return head
  }
}

/** @returns undefined: it is no chunk */
function sizeOf(chunk: unknown): number | undefined {
  if (typeof chunk === 'string') return Buffer.byteLength(chunk)
  return chunk instanceof Uint8Array ? chunk.byteLength : undefined
}

function isSame(headers: HeaderList, others: HeaderList): boolean {
  return (
    headers.length === others.length &&
    headers.every(([name, value], index) => name === others[index]![0] && value === others[index]![1])
  )
}

/** Remembers a chunk. @returns whether its bytes have changed since */
export function watchBytes(chunk: unknown): () => boolean {
  if (!(chunk instanceof Uint8Array)) return () => false
  const before = crc32(chunk)
  return () => crc32(chunk) !== before
}
