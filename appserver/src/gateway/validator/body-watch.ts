import { type CheckedCall, watchBytes } from './checked-call.ts'
import { hasMethod, isObject, kindOf, ValidationError } from './validation-error.ts'

/** How a body is read and closed. Knows the body only by what it is told, so that it does not keep it from being garbage. */
export class BodyWatch {
  readonly #call: CheckedCall
  readonly #hasClose: boolean
  #isAsked = false
  #isPending = false
  /** Has ended, has thrown, or was told to return. */
  #isOver = false
  #isClosed = false
  #isBegun = false
  #mayReturn = false
  #isChanged = () => false

  constructor(call: CheckedCall, hasClose: boolean) {
    this.#call = call
    this.#hasClose = hasClose
  }

  /** Before the iterator is asked for. */
  ask(): void {
    if (this.#isAsked)
      throw this.#call.violation('S40', 'the body: expected to be asked for one iterator, got a second call')
    this.#isAsked = true
  }

  /** The iterator that the body gave. */
  asked(iterator: unknown): void {
    if (!hasMethod(iterator, 'next'))
      throw this.#call.violation('A24', `the body's iterator: expected an object with next(), got ${kindOf(iterator)}`)
    this.#mayReturn = hasMethod(iterator, 'return')
  }

  /** Before next(). */
  begin(): void {
    if (this.#isPending)
      throw this.#call.violation('S41', 'next(): expected after the one before has settled, got a second call')
    if (this.#isOver || this.#isClosed)
      throw this.#call.violation('S42', 'next(): expected no call after the end of the body, got one')
    if (this.#isChanged())
      throw this.#call.violation('A23', 'a chunk: expected its bytes to stay as they were until the next is asked for')
    this.#isBegun = true
    this.#isPending = true
  }

  /** What next() gave. @throws {ValidationError} what it gave breaks a rule: the iterator is over */
  took(result: unknown): void {
    this.#isPending = false
    try {
      if (!isObject(result)) throw this.#call.violation('A24', `next(): expected an object, got ${kindOf(result)}`)
      const { done, value } = result as IteratorResult<unknown>
      if (done) return this.#finish()
      this.#call.give(value)
      this.#isChanged = watchBytes(value)
    } catch (error) {
      this.fail()
      throw error
    }
  }

  /** next() has thrown. */
  fail(): void {
    this.#isPending = false
    this.#isOver = true
    if (!this.#hasClose) this.#call.end()
  }

  /** Before return(). */
  beginReturn(): void {
    if (this.#isOver)
      throw this.#call.violation('S43', 'return(): expected where the body has not ended, and once; got another call')
    this.#isOver = true
  }

  returned(): void {
    if (!this.#hasClose) this.#call.end()
  }

  /** Before close(). */
  beginClose(given: readonly unknown[]): void {
    if (given.length > 0) throw this.#call.violation('S43', `close(): expected no arguments, got ${given.length}`)
    if (this.#isClosed) throw this.#call.violation('S43', 'close(): expected to be called once, got another call')
    if (this.#isPending)
      throw this.#call.violation('S43', 'close(): expected after next() has settled, got an earlier call')
    this.#isClosed = true
  }

  closed(): void {
    this.#call.end()
  }

  /** The body is garbage: nobody can close it any more. */
  forgotten(): void {
    const isOpen = this.#hasClose ? !this.#isClosed : this.#mayReturn && this.#isBegun && !this.#isOver
    if (isOpen)
      this.#call.log(
        new ValidationError(
          'S43',
          `the body: expected to be closed by ${this.#hasClose ? 'close()' : 'return()'}, got no call`,
        ),
      )
  }

  #finish(): void {
    this.#isOver = true
    this.#call.finish()
    if (!this.#hasClose) this.#call.end()
  }
}
