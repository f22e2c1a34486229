import type { Environ, ErrorStream } from '../tsgi.ts'
import type { CheckedCall } from './checked-call.ts'
import { checkedInput, InputProgress } from './checked-input.ts'
import { checkedEarlyHints, checkedErrors, checkedFileWrapper } from './checked-offers.ts'
import { checkedUpgrade } from './checked-websocket.ts'
import { isObject } from './validation-error.ts'

/** Puts checks around what an environ offers. Knows what it has wrapped: middleware may call an application twice with one environ. */
export class CheckedEnviron {
  readonly #originals = new WeakMap<object, object>()
  readonly #progress = new WeakMap<object, InputProgress>()
  readonly #files = new WeakMap<object, Environ>()

  errorsOf(environ: Environ): ErrorStream {
    return this.#original(environ['tsgi.errors'])
  }

  take(environ: Environ, call: CheckedCall): void {
    const length = environ.CONTENT_LENGTH === undefined ? undefined : Number(environ.CONTENT_LENGTH)
    environ['tsgi.errors'] = this.#wrap(environ['tsgi.errors'], (inner) => checkedErrors(call, inner))
    environ['tsgi.input'] = this.#wrap(environ['tsgi.input'], (inner) =>
      checkedInput(call, inner, this.#progressOf(inner), length),
    )
    environ['tsgi.file_wrapper'] = this.#wrap(environ['tsgi.file_wrapper'], (inner) =>
      checkedFileWrapper(call, inner, (body) => this.#files.set(body, environ)),
    )
    const { 'tsgi.websocket': upgrade, 'tsgi.early_hints': hints } = environ
    if (upgrade) environ['tsgi.websocket'] = this.#wrap(upgrade, (inner) => checkedUpgrade(call, inner))
    if (hints) environ['tsgi.early_hints'] = this.#wrap(hints, (inner) => checkedEarlyHints(call, inner))
  }

  /** Whether tsgi.file_wrapper gave it. @throws {ValidationError} A37 */
  isFile(body: unknown, call: CheckedCall): body is object {
    const owner = isObject(body) ? this.#files.get(body) : undefined
    if (owner !== undefined && owner !== call.environ)
      throw call.violation('A37', "a file's body: expected to be returned by the call that opened it, got another's")
    return owner !== undefined
  }

  #wrap<Offer extends object>(offer: Offer, check: (inner: Offer) => Offer): Offer {
    const inner = this.#original(offer)
    const checked = check(inner)
    this.#originals.set(checked, inner)
    return checked
  }

  #original<Offer extends object>(offer: Offer): Offer {
    return (this.#originals.get(offer) as Offer | undefined) ?? offer
  }

  #progressOf(input: object): InputProgress {
    const progress = this.#progress.get(input) ?? new InputProgress()
    this.#progress.set(input, progress)
    return progress
  }
}
